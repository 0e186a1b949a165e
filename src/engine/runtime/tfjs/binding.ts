import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../shared/errors.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';

/** tfjs-node's native addon, which is linked against a TensorFlow; what it exports is tfjs-node's affair, but for these. */
export interface Binding {
  readonly TF_Version: string;
  readonly isUsingGpuDevice: () => boolean;
}

/** The addon, or why there is none. */
export type FoundBinding = { readonly binding: Binding; readonly path: string } | { readonly missing: Sentence };

const require = createRequire(import.meta.url);

/** Loads the first addon that works, of those that are there. A process loads one at most. */
export function loadBinding(paths: readonly string[]): FoundBinding {
  const failures: Sentence[] = [];
  for (const path of paths) {
    if (!existsSync(path)) continue;
    try {
      return { binding: require(path) as Binding, path };
    } catch (error) {
      const problem = messageOf(error).split('\n')[0]!;
      failures.push(say('tensorflow.addonNotLoaded', { path, problem }));
    }
  }
  return { missing: failures[0] ?? say('tensorflow.notInstalled') };
}

/**
 * Where addons may be: `installed`, where `npm run tensorflow` puts its own, before what the packages publish, TensorFlow for GPUs
 * before TensorFlow for the CPU.
 */
export const addonPaths = (installed: string): string[] => [installed, ...publishedPackages.flatMap(publishedAddon)];

const publishedPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** Where a package's install script puts the addon that it downloads; none where the package is not installed. */
function publishedAddon(packageName: string): string[] {
  try {
    return [join(dirname(require.resolve(`${packageName}/package.json`)), 'lib/napi-v8/tfjs_binding.node')];
  } catch {
    return [];
  }
}

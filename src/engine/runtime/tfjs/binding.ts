import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** tfjs-node's native addon, which is linked against a TensorFlow; what it exports is tfjs-node's affair, but for these. */
export interface Binding {
  readonly TF_Version: string;
  readonly isUsingGpuDevice: () => boolean;
}

/** The addon, or a sentence that says why there is none. */
export type FoundBinding = { readonly binding: Binding; readonly path: string } | { readonly missing: string };

const require = createRequire(import.meta.url);

/**
 * Loads the first addon that works, of those that lie where they may: `installed`, where `npm run tensorflow` puts its own, before
 * what the packages publish, TensorFlow for GPUs before TensorFlow for the CPU. A process loads one at most.
 */
export function loadBinding(installed: string): FoundBinding {
  const failures: string[] = [];
  for (const path of [installed, ...publishedPackages.flatMap(publishedAddon)]) {
    if (!existsSync(path)) continue;
    try {
      return { binding: require(path) as Binding, path };
    } catch (error) {
      failures.push(`${path} cannot be loaded (${(error as Error).message.split('\n')[0]})`);
    }
  }
  if (failures.length > 0) return { missing: `TensorFlow is installed, but ${failures.join('; ')}.` };
  return { missing: 'TensorFlow is not installed; "npm run tensorflow" installs it.' };
}

const publishedPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** Where a package's install script puts the addon that it downloads; none where the package is not installed. */
function publishedAddon(packageName: string): string[] {
  try {
    return [join(dirname(require.resolve(`${packageName}/package.json`)), 'lib/napi-v8/tfjs_binding.node')];
  } catch {
    return [];
  }
}

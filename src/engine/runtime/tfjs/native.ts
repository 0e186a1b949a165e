import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { type Sentence, say } from '../../../shared/sentence.ts';
import type { Runtime } from '../runtime.ts';
import { addonPaths, loadBinding } from './binding.ts';

/** What runs, in words: `TensorFlow 2.21.0 (gpu)`; or why nothing does. */
export type NativeTensorFlow =
  | { readonly description: string; readonly device: Runtime['device'] }
  | { readonly missing: Sentence };

let opened: Promise<NativeTensorFlow> | undefined;

/** Registers native TensorFlow as TensorFlow.js's back end `tensorflow`, once a process. `installed`: see `addonPaths`. */
export function openNativeTensorFlow(installed: string): Promise<NativeTensorFlow> {
  opened ??= open(installed);
  return opened;
}

async function open(installed: string): Promise<NativeTensorFlow> {
  prepareProcess();
  const found = loadBinding(addonPaths(installed));
  if ('missing' in found) return found;
  const tfjsNode = await importTfjsNode();
  if (!tfjsNode) return { missing: say('tensorflow.noSources') };
  const { NodeJSKernelBackend } = tfjsNode;
  type Addon = ConstructorParameters<typeof NodeJSKernelBackend>[0];
  const { binding } = found;
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding as unknown as Addon, '@tensorflow/tfjs-node'));
  if (!(await tf.setBackend('tensorflow'))) return { missing: say('tensorflow.notStarted', { path: found.path }) };
  const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
  return { description: `TensorFlow ${binding.TF_Version} (${device})`, device };
}

/** Its back end, with all kernels registered; undefined where the optional package is not installed. */
async function importTfjsNode() {
  try {
    // Straight from their files: the package's entry looks for an addon itself, and in one place only.
    await import('@tensorflow/tfjs-node/dist/register_all_kernels.js');
    return await import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What TensorFlow reads from the environment when it is loaded, unless somebody has set it, and what tfjs-node misses in Node. */
function prepareProcess(): void {
  // A GPU would round what goes into products to 10 bits; a program gives the same numbers wherever it runs.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  // Else all of a GPU's memory is taken at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // tfjs-node 4.22 calls both; Node 23 no longer has the first and warns of the second.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  Object.assign(util, { isArray: Array.isArray });
}

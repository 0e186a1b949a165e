import { onnxRuntime } from '../../src/engine/runtime/onnx/index.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { openTfjsRuntime } from '../../src/engine/runtime/tfjs/index.ts';
import { installedAddon } from '../../src/workbench/tensorflow/folder.ts';
import { tfjsCpuRuntime } from './tfjsCpu.ts';

const native = await openTfjsRuntime(installedAddon());

export interface NamedRuntime {
  readonly name: string;
  readonly runtime: Runtime;
}

/** Every runtime here but the reference, which they are held against, and software GPUs, which take long. */
export const runtimes: readonly NamedRuntime[] = [
  { name: 'onnx/cpu', runtime: onnxRuntime },
  { name: 'tfjs/cpu', runtime: tfjsCpuRuntime },
  ...('runtime' in native ? [{ name: 'tfjs on native TensorFlow', runtime: native.runtime }] : []),
];

/** Those that are not here, and why. */
export const absentRuntimes: readonly { readonly name: string; readonly reason: string }[] =
  'missing' in native ? [{ name: 'tfjs on native TensorFlow', reason: native.missing.text }] : [];

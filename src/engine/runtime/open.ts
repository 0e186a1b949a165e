import { existsSync } from 'node:fs';
import { SwitchbackError } from '../../shared/errors.ts';
import type { RuntimeName } from '../../shared/runtimes.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { withFallback } from './fallback.ts';
import { hasGpu, hasNvidiaGpu } from './gpus.ts';
import { onnxRuntime, onnxRuntimeOn, shipsCuda } from './onnx/index.ts';
import { referenceRuntime } from './reference/index.ts';
import type { Runtime } from './runtime.ts';
import { addonPaths } from './tfjs/binding.ts';
import { openTfjsRuntime } from './tfjs/index.ts';

/**
 * Why a runtime cannot be here, as far as shows without loading anything; `null`: it may be. `installedAddon`: see `addonPaths`.
 * Software GPUs do not count as one.
 */
export function whyAbsent(name: RuntimeName, installedAddon: string): Sentence | null {
  switch (name) {
    case 'tfjs':
      return addonPaths(installedAddon).some((path) => existsSync(path)) ? null : say('tensorflow.notInstalled');
    case 'onnx/cuda':
      if (!shipsCuda()) return say('computing.noCuda');
      return hasNvidiaGpu() ? null : say('computing.noNvidiaGpu');
    case 'onnx/dml':
      return process.platform === 'win32' ? null : say('computing.onlyOnSystem', { systems: 'Windows' });
    case 'onnx/coreml':
      return process.platform === 'darwin' ? null : say('computing.onlyOnSystem', { systems: 'macOS' });
    case 'onnx/webgpu':
      return hasGpu() ? null : say('computing.noGpu');
    case 'onnx/cpu':
    case 'reference':
      return null;
  }
}

/**
 * Opens a runtime; one on a device of its own falls back on ONNX Runtime on the CPU, and `warn` is told. Throws `UNSUPPORTED` with the
 * reason where it is not here; the devices of ONNX Runtime show when a program is loaded.
 */
export async function openRuntime(
  name: RuntimeName,
  installedAddon: string,
  warn: (line: Sentence) => void,
): Promise<Runtime> {
  const absent = whyAbsent(name, installedAddon);
  // A software GPU is not chosen, but may be asked for.
  if (absent && name !== 'onnx/webgpu') throw new SwitchbackError('UNSUPPORTED', absent);
  const on = (runtime: Runtime) => withFallback(runtime, onnxRuntime, warn);
  switch (name) {
    case 'tfjs': {
      const opened = await openTfjsRuntime(installedAddon);
      if ('missing' in opened) throw new SwitchbackError('UNSUPPORTED', opened.missing);
      return on(opened.runtime);
    }
    case 'onnx/cuda':
      return on(onnxRuntimeOn('cuda'));
    case 'onnx/dml':
      return on(onnxRuntimeOn('dml'));
    case 'onnx/coreml':
      return on(onnxRuntimeOn('coreml'));
    case 'onnx/webgpu':
      return on(onnxRuntimeOn('webgpu'));
    case 'onnx/cpu':
      return onnxRuntime;
    case 'reference':
      return referenceRuntime;
  }
}

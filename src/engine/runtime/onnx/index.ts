import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Runtime } from '../runtime.ts';
import type { OnnxDevice } from './backend.ts';
import { env } from './package.ts';
import { load } from './session.ts';

/** ONNX Runtime on a device. Whether that is there shows when a program is loaded. */
export function onnxRuntimeOn(device: OnnxDevice): Runtime {
  return {
    name: `onnx/${device}`,
    device: device === 'cpu' ? 'cpu' : 'gpu',
    version: `onnxruntime-node ${env.versions.node} (${device})`,
    hasOnnxNodes: true,
    load: (program, parameters, options) => load(device, program, parameters, options),
  };
}

/** ONNX Runtime on the CPU: where no GPU is faster. */
export const onnxRuntime: Runtime = onnxRuntimeOn('cpu');

/** Whether the package's CUDA libraries are here: its install script, which npm is told not to run, fetches them. */
export function shipsCuda(): boolean {
  const library = { linux: 'libonnxruntime_providers_cuda.so', win32: 'onnxruntime_providers_cuda.dll' }[
    process.platform as string
  ];
  if (!library) return false;
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..');
  return existsSync(join(packageFolder, 'bin/napi-v6', process.platform, process.arch, library));
}

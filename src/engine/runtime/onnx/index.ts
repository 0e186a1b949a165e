import { env } from 'onnxruntime-node';
import type { Runtime } from '../runtime.ts';
import { load } from './session.ts';

/** ONNX Runtime on the CPU: the default. */
export const onnxRuntime: Runtime = {
  name: 'onnx',
  version: `onnxruntime-node ${env.versions.node} (cpu)`,
  load,
};

import { type Dialect, webgpuOnnx, wholeOnnx } from './dialect.ts';
import type { InferenceSession } from './package.ts';

/** The devices that ONNX Runtime computes on, by its own names of what it calls execution providers. */
export type OnnxDevice = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';

/** How ONNX Runtime is asked to compute on a device. */
export interface OnnxBackend {
  readonly dialect: Dialect;
  readonly options: InferenceSession.SessionOptions;
  /** Results can be left in the device's memory, for the next run to read. */
  readonly keepsResults: boolean;
}

const common: InferenceSession.SessionOptions = {
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  // Memory planned in one piece was measured to be handed back and faulted in again on every run of a large batch.
  enableMemPattern: false,
  // Below an error: ONNX Runtime warns of every shape that it reckons on the CPU.
  logSeverityLevel: 3,
  // It takes the zeros around maps into the max-pool that reads them, where they count as no numbers at all (1.30.0).
  extra: { optimization: { disable_specified_optimizers: 'Pad_Fusion' } },
};

const cpu: OnnxBackend = {
  dialect: wholeOnnx,
  options: {
    ...common,
    executionProviders: ['cpu'],
    // Idle threads would go on spinning after a run, at the cost of whoever decodes the next batch: 25 ms a run on 2 cores.
    extra: { ...common.extra, session: { force_spinning_stop: '1' } },
  },
  keepsResults: false,
};

const webgpu: OnnxBackend = {
  dialect: webgpuOnnx,
  options: { ...common, executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }] },
  keepsResults: true,
};

/** What these lack they leave to the CPU. The package for Node binds results to WebGPU's memory alone. */
const onDevice = (name: 'cuda' | 'dml' | 'coreml'): OnnxBackend => ({
  dialect: wholeOnnx,
  options: { ...common, executionProviders: [name, 'cpu'] },
  keepsResults: false,
});

export const onnxBackends: Readonly<Record<OnnxDevice, OnnxBackend>> = {
  cpu,
  webgpu,
  cuda: onDevice('cuda'),
  dml: onDevice('dml'),
  coreml: onDevice('coreml'),
};

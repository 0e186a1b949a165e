import type { Sentence } from './sentence.ts';

/** What programs run on, by library and device, as it is asked for and kept with results: in the order in which one is chosen. */
export const runtimeNames = [
  'tfjs',
  'onnx/cuda',
  'onnx/dml',
  'onnx/coreml',
  'onnx/webgpu',
  'onnx/cpu',
  'reference',
] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** What came of trying a runtime on this machine. */
export interface RuntimeVerdict {
  readonly name: RuntimeName;
  readonly verdict: 'chosen' | 'passedOver' | 'absent';
  readonly why: Sentence;
}

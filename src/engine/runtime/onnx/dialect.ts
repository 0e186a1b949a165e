/** How a back end of ONNX Runtime wants programs written, so that all of one runs on its device. */
export interface Dialect {
  /** What a program's int32 values are in the graph. */
  readonly positions: 'int64' | 'int32';
  /** What a program's uint8 values are in the graph. */
  readonly bytes: 'uint8' | 'float32';
  /** `indices`: MaxPool says where its maxima are; `compared`: they are looked for among the window's cells. */
  readonly switches: 'indices' | 'compared';
  /** `all`: whatever ONNX has; `composed`: what WebGPU lacks is put together from what it has. */
  readonly operators: 'all' | 'composed';
  /** How many channels lie side by side in ONNX Runtime's own layout of convolutions; `null`: it has none there, or is not asked. */
  readonly channelBlock: number | null;
}

/** ONNX as it stands: the CPU and CUDA have kernels for all of it. */
export const wholeOnnx: Dialect = {
  positions: 'int64',
  bytes: 'uint8',
  switches: 'indices',
  operators: 'all',
  channelBlock: null,
};

/**
 * For WebGPU, whose shaders know neither bytes nor 64-bit integers. What it has no kernel for would run on the CPU, with its operands
 * carried there and back.
 */
export const webgpuOnnx: Dialect = {
  positions: 'int32',
  bytes: 'float32',
  switches: 'compared',
  operators: 'composed',
  channelBlock: null,
};

import { defineNetwork } from '../../src/engine/network/define.ts';
import { compileForward } from '../../src/engine/program/compile.ts';
import { TENSOR } from '../../src/engine/program/input.ts';
import { onnxRuntime } from '../../src/engine/runtime/onnx/index.ts';
import type { NpyArray } from '../../src/modelfile/npy.ts';
import type { ReadModel } from '../../src/modelfile/readModel.ts';

/**
 * How far a network that was read is from its framework's own output: the largest difference over the largest number. `input` is
 * `[n, h, w, c]`, and so is an output that is maps.
 */
export async function differenceFrom(read: ReadModel, input: NpyArray, output: NpyArray): Promise<number> {
  const network = defineNetwork(read.network);
  const node = read.outputs[0]!;
  const program = compileForward(network, 'tensor', [node]);
  const executable = await onnxRuntime.load(program, read.weights);
  try {
    const results = await executable.run({ [TENSOR]: channelsFirst(input) });
    const ours = results[node]!;
    const isMaps = ours.shape.length === 4 && output.shape.length === 4;
    const expected = isMaps ? channelsFirst(output).data : output.data;
    return relativeDifference(ours.data as Float32Array, expected);
  } finally {
    await executable.dispose();
  }
}

/** `[n, h, w, c]` → `[n, c, h, w]`. */
export function channelsFirst({ shape, data }: NpyArray) {
  const [count, height, width, channels] = shape as readonly [number, number, number, number];
  const cells = height * width;
  const moved = Float32Array.from({ length: data.length }, (_, i) => {
    const image = Math.floor(i / (channels * cells));
    const channel = Math.floor(i / cells) % channels;
    return data[(image * cells + (i % cells)) * channels + channel]!;
  });
  return { dtype: 'float32' as const, shape: [count, channels, height, width], data: moved };
}

/** The largest difference, over the largest number expected. */
export function relativeDifference(ours: Float32Array, expected: NpyArray['data']): number {
  if (ours.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [largest, most] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(ours[i]! - expected[i]!));
    most = Math.max(most, Math.abs(expected[i]!));
  }
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest / most;
}

import { fullBatch } from '../../engine/analysis/batches.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { TENSOR } from '../../engine/program/input.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Runtime, Tensors } from '../../engine/runtime/runtime.ts';
import type { TestTensor } from '../../modelfile/testTensor.ts';
import type { TestTensorResult } from '../../shared/contract/model.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { GivenModel } from './givenModel.ts';

/** A larger difference is no rounding, however deep the network. */
const mostDifference = 1e-3;

/** A model whose `source` tells how well it computes the test tensor that lies beside its file; a warning where it does not. */
export async function withReplay(
  given: GivenModel,
  runtime: () => Promise<Runtime>,
  memoryBytes: number,
): Promise<GivenModel> {
  const { testTensor, source, warnings } = given;
  if (!testTensor) return given;
  const found = await replayed(given, testTensor, await runtime(), memoryBytes);
  if ('key' in found) return { ...given, warnings: [...warnings, found] };
  const percent = (100 * found.difference).toPrecision(2);
  const apart = found.difference > mostDifference ? [say('workbench.testTensorApart', { percent })] : [];
  return { ...given, source: { ...source, testTensor: found }, warnings: [...warnings, ...apart] };
}

async function replayed(
  { network, weights }: GivenModel,
  testTensor: TestTensor,
  runtime: Runtime,
  memoryBytes: number,
): Promise<TestTensorResult | Sentence> {
  const output = network.outputs[0]!;
  const images = imagesIn(testTensor, network, output);
  if (typeof images !== 'number') return images;
  try {
    const found = await outputOf({ network, weights, output }, testTensor, runtime, memoryBytes);
    return { images, difference: relativeDifference(found, testTensor.output.data) };
  } catch (error) {
    if (error instanceof SwitchbackError) return say('workbench.testTensorFailed', { problem: error.sentence });
    throw error;
  }
}

/** How many pictures a test tensor holds; a sentence where it is not of the network's shapes. */
function imagesIn({ input, output }: TestTensor, { inputShape, nodes }: Network, layer: string): number | Sentence {
  const ofOne = nodes.find(({ name }) => name === layer)!.shape.reduce((product, length) => product * length, 1);
  const [images = 0] = input.shape;
  const isInput = input.shape.slice(1).join() === inputShape.join() && images > 0;
  if (isInput && output.data.length === images * ofOne) return images;
  const shapes = { input: input.shape.join('×'), output: output.shape.join('×') };
  return say('workbench.testTensorShape', { ...shapes, wanted: `n×${inputShape.join('×')}` });
}

async function outputOf(
  { network, weights, output }: { readonly network: Network; readonly weights: Tensors; readonly output: string },
  { input }: TestTensor,
  runtime: Runtime,
  memoryBytes: number,
): Promise<Float32Array> {
  const [images, ...shape] = input.shape as readonly [number, ...number[]];
  const size = input.data.length / images;
  const program = compileForward(network, 'tensor', [output]);
  const batchSize = batchSizeWithin(program, memoryBytes, fullBatch);
  const executable = await runtime.load(program, weights);
  const parts: Float32Array[] = [];
  try {
    for (let start = 0; start < images; start += batchSize) {
      const data = Float32Array.from(input.data.subarray(start * size, (start + batchSize) * size));
      const batch = { dtype: 'float32' as const, shape: [data.length / size, ...shape], data };
      parts.push((await executable.run({ [TENSOR]: batch }))[output]!.data as Float32Array);
    }
  } finally {
    await executable.dispose();
  }
  const found = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((start, part) => {
    found.set(part, start);
    return start + part.length;
  }, 0);
  return found;
}

/** What is a thousand times as large agrees as little as what is no number. */
const nothingAgrees = 1000;

function relativeDifference(found: Float32Array, expected: TestTensor['output']['data']): number {
  let [apart, largest] = [0, 0];
  for (const [i, value] of expected.entries()) {
    apart = Math.max(apart, Math.abs(value - found[i]!));
    largest = Math.max(largest, Math.abs(value));
  }
  const difference = apart / Math.max(largest, Number.MIN_VALUE);
  return Number.isNaN(difference) ? nothingAgrees : Math.min(difference, nothingAgrees);
}

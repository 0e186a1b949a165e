import { defineNetwork } from '../network/define.ts';
import { initialWeights } from '../network/parameters.ts';
import { compileForward, compileProjection } from '../program/compile.ts';
import { TENSOR } from '../program/input.ts';
import { randomNormals } from '../random.ts';
import { referenceRuntime } from './reference/index.ts';
import type { Runtime, Tensor } from './runtime.ts';

/** What came of a self-test. */
export interface SelfTest {
  /** The most by which a projection differs from the reference's. */
  readonly difference: number;
  /** Of a forward pass over a batch of pictures, once everything is loaded. */
  readonly milliseconds: number;
}

/** A larger difference is no rounding. */
export const mostDifference = 1e-4;

const checked = defineNetwork({
  name: 'checked',
  input: [3, 12, 12],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 8, kernelSize: 3, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'conv2', op: 'conv2d', outChannels: 8, kernelSize: 3, padding: 1 },
  ],
});

/** Convolutions of ZFNet's kind with few weights. */
const timed = defineNetwork({
  name: 'timed',
  input: [3, 112, 112],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 96, kernelSize: 7, strides: 2, padding: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'conv2', op: 'conv2d', outChannels: 256, kernelSize: 5, padding: 2 },
    { name: 'relu2', op: 'relu' },
    { name: 'conv3', op: 'conv2d', outChannels: 256, kernelSize: 3, strides: 2, padding: 1 },
  ],
});
const timedImages = 8;
const rounds = 3;

/** Projects a unit as the reference does, and times a forward pass: the least of three. Throws what the runtime throws. */
export async function runSelfTest(runtime: Runtime): Promise<SelfTest> {
  return { difference: await differenceOf(runtime), milliseconds: await timeOf(runtime) };
}

async function differenceOf(runtime: Runtime): Promise<number> {
  const program = compileProjection(checked, 'tensor', 'conv2', 'deconvnet');
  const weights = initialWeights(checked, 'he', 1);
  const feeds = { [TENSOR]: pictures(checked.inputShape, 2), unit: unitsOf(4, 13) };
  const projectionBy = async (own: Runtime) => {
    const executable = await own.load(program, weights);
    try {
      return (await executable.run(feeds)).projection!.data;
    } finally {
      await executable.dispose();
    }
  };
  const [found, expected] = [await projectionBy(runtime), await projectionBy(referenceRuntime)];
  return Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!)));
}

async function timeOf(runtime: Runtime): Promise<number> {
  const executable = await runtime.load(compileForward(timed, 'tensor', ['conv3']), initialWeights(timed, 'he', 1));
  const feeds = { [TENSOR]: pictures(timed.inputShape, timedImages) };
  try {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round <= rounds; round++) {
      const startMs = performance.now();
      await executable.run(feeds);
      // The first loads what is loaded late.
      if (round > 0) least = Math.min(least, performance.now() - startMs);
    }
    return least;
  } finally {
    await executable.dispose();
  }
}

function pictures(inputShape: readonly number[], images: number): Tensor {
  const shape = [images, ...inputShape];
  const values = shape.reduce((a, c) => a * c, 1);
  return { dtype: 'float32', shape, data: randomNormals(['selfTest'], values) };
}

const unitsOf = (...units: number[]): Tensor => ({
  dtype: 'int32',
  shape: [units.length],
  data: Int32Array.from(units),
});

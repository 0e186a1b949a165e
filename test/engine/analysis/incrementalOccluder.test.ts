import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incrementalOccluder } from '../../../src/engine/analysis/incrementalOccluder.ts';
import { runWindows } from '../../../src/engine/analysis/occluder.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import type { Network } from '../../../src/engine/network/network.ts';
import { compileOcclusion } from '../../../src/engine/program/compile.ts';
import { type IncrementalPlan, planIncremental } from '../../../src/engine/program/incremental/plan.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Runtime, Tensor } from '../../../src/engine/runtime/runtime.ts';
import { slideWindow } from '../../../src/shared/slidingWindow.ts';
import { networks } from '../networks.ts';
import { runtimes } from '../runtimes.ts';
import { expectClose, float32, normal, randomWeights } from '../tensors.ts';

interface Sliding {
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
}

interface Occluded extends Sliding {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly seed: number;
  readonly layer: string;
}

/** On one thread: the networks are small. */
const onnx: Runtime = {
  ...onnxRuntime,
  load: (program, weights) => onnxRuntime.load(program, weights, { threads: 1 }),
};
const memoryBytes = 2 ** 28;
/** Many positions are worth many programs. */
const many = 1e9;

/** `runtime`, of which every load but the first fails; `held` counts what is loaded and not freed. */
function failingAfterOne(runtime: Runtime) {
  const counts = { loads: 0, held: 0 };
  const load: Runtime['load'] = async (...args) => {
    counts.loads += 1;
    if (counts.loads > 1) throw new Error('no more memory');
    const executable = await runtime.load(...args);
    counts.held += 1;
    const dispose = async () => {
      counts.held -= 1;
      await executable.dispose();
    };
    return { ...executable, dispose };
  };
  return { counts, runtime: { ...runtime, load } };
}

test('what is loaded is freed where the clean image cannot be computed', async () => {
  const network = defineNetwork({
    name: 'tiny',
    input: [1, 6, 6],
    layers: [
      { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3 },
      { name: 'fc2', op: 'dense', outFeatures: 2 },
      { name: 'softmax', op: 'softmax' },
    ],
  });
  const grid = slideWindow([6, 6], [2, 2], [2, 2]);
  const picture = normal(['image'], [1, 1, 6, 6]);
  const { counts, runtime } = failingAfterOne(referenceRuntime);
  const subject = { network, weights: randomWeights(network, 1), layer: 'conv1', grid, memoryBytes };
  const images = { image: picture, baseline: picture };
  const plan = planIncremental(network, grid, many, memoryBytes);
  await expect(incrementalOccluder({ ...subject, runtime, images, plan })).rejects.toThrow('no more memory');
  expect(counts).toEqual({ loads: 2, held: 0 });
});

/** A network that ends in maps has no scores. */
function expectScores(found: Tensor | null, expected: Tensor | undefined, what: string): void {
  if (expected && found) expectClose(found, expected, 1e-5, what);
  else expect([found, expected]).toEqual([null, undefined]);
}

/** Every window by slices, and every window by whole forward passes, on the same runtime. */
async function expectExact({ runtime, network, seed, layer, window, stride }: Occluded): Promise<IncrementalPlan> {
  const [, height, width] = network.inputShape;
  const grid = slideWindow([height, width], window, stride);
  const weights = randomWeights(network, seed);
  const picture = (key: string) => normal([seed, key], [1, ...network.inputShape]);
  const images = { image: picture('image'), baseline: picture('baseline') };
  const plan = planIncremental(network, grid, many, memoryBytes);

  const occluder = await incrementalOccluder({ runtime, network, weights, layer, images, grid, plan, memoryBytes });
  const plain = await runtime.load(compileOcclusion(network, layer), weights);
  try {
    const untouched = await runWindows(plain, images, Int32Array.of(0, 0, 0, 0));
    expectScores(occluder.clean.output, untouched.output, 'clean output');
    expectClose(occluder.clean.total, untouched.total!, 1e-5, 'clean total');
    expectClose(occluder.clean.strongest, untouched.strongest!, 1e-5, 'clean maxima');
    const all = Array.from({ length: grid.rows.length * grid.columns.length }, (_, i) => i);
    const batches = occluder.batches(all);
    expect(batches.flat().toSorted((a, b) => a - b)).toEqual(all);
    for (const batch of batches) {
      const windows = batch.flatMap((position) => [
        grid.rows[Math.floor(position / grid.columns.length)]!,
        grid.columns[position % grid.columns.length]!,
        ...grid.size,
      ]);
      const expected = await runWindows(plain, images, Int32Array.from(windows));
      const { output, total } = await occluder.run(batch);
      expectScores(output, expected.output, 'output');
      expectClose(total, expected.total!, 1e-5, `total of ${layer}`);
    }
  } finally {
    await occluder.dispose();
    await plain.dispose();
  }
  return plan;
}

const side = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));
const occluded = fc.record({
  network: fc.oneof(networks({ head: 'classes' }), networks()),
  seed: fc.nat(1e6),
  place: fc.nat(1e6),
  window: side(6),
  stride: side(5),
});

describe.each([
  { name: 'onnx/cpu', runtime: onnx, numRuns: 40 },
  { name: 'reference', runtime: referenceRuntime, numRuns: 15 },
  ...runtimes.filter(({ runtime }) => runtime.name === 'tfjs').map((one) => ({ ...one, numRuns: 15 })),
])('on $name', ({ runtime, numRuns }) => {
  test('slices give what whole forward passes give, over random networks', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(occluded, async ({ network, place, ...rest }) => {
      const layer = network.nodes[place % network.nodes.length]!.name;
      await expectExact({ ...rest, runtime, network, layer });
    });
    await fc.assert(property, { seed: 41, numRuns });
  });
});

describe('where slices pay', () => {
  const network = defineNetwork({
    name: 'wide',
    input: [3, 47, 61],
    layers: [
      { name: 'conv1', op: 'conv2d', outChannels: 8, kernelSize: 7, strides: 2, padding: [1, 2, 0, 3] },
      { name: 'relu1', op: 'relu' },
      { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, padding: [1, 1, 0, 1], rounding: 'ceil' },
      { name: 'norm1', op: 'localResponseNormalization' },
      { name: 'left2', op: 'conv2d', inputs: ['norm1'], outChannels: 8, kernelSize: 3, padding: 1 },
      { name: 'right2', op: 'conv2d', inputs: ['norm1'], outChannels: 8, kernelSize: 1 },
      { name: 'add2', op: 'add', inputs: ['left2', 'right2'] },
      { name: 'batch2', op: 'batchNorm' },
      { name: 'mean2', op: 'averagePool', kernelSize: 3, strides: [1, 2], padding: 1, countPadding: false },
      { name: 'conv3', op: 'conv2d', outChannels: 8, kernelSize: 3, dilations: [2, 1], padding: [2, 1] },
      { name: 'join3', op: 'concat', inputs: ['mean2', 'conv3'] },
      { name: 'fc4', op: 'dense', outFeatures: 6 },
      { name: 'softmax', op: 'softmax' },
    ],
  });

  test.each(['conv1', 'norm1', 'add2', 'mean2', 'join3', 'fc4'])('the maps of %s', async (layer) => {
    const shared = { runtime: onnx, network, seed: 3, layer };
    const { division, rows, columns } = await expectExact({ ...shared, window: [6, 5], stride: [3, 4] });
    expect(division.sliced.map(({ name }) => name)).toContain('conv3');
    expect(rows.classes.length * columns.classes.length).toBeGreaterThan(4);
  });

  test('a window as large as the image is laid into it whole', async () => {
    const shared = { runtime: onnx, network, seed: 3, layer: 'join3' };
    const { division } = await expectExact({ ...shared, window: [47, 61], stride: [1, 1] });
    expect(division.sliced).toEqual([]);
  });

  test('few positions are not worth many programs', () => {
    const grid = slideWindow([47, 61], [6, 5], [3, 4]);
    const { rows, columns } = planIncremental(network, grid, 1, memoryBytes);
    expect([rows.classes.length, columns.classes.length]).toEqual([1, 1]);
  });

  test('nor are more than memory holds', () => {
    const grid = slideWindow([47, 61], [6, 5], [3, 4]);
    const { rows, columns } = planIncremental(network, grid, many, 1000);
    expect([rows.classes.length, columns.classes.length]).toEqual([1, 1]);
  });
});

test('where nothing changes nothing does: a baseline that is the image', async () => {
  const network = defineNetwork({
    name: 'still',
    input: [1, 20, 20],
    layers: [
      { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 },
      { name: 'fc2', op: 'dense', outFeatures: 3 },
    ],
  });
  const image: Tensor = float32([1, 1, 20, 20], normal([1], [400]).data);
  const grid = slideWindow([20, 20], [4, 4], [8, 8]);
  const plan = planIncremental(network, grid, many, memoryBytes);
  const images = { image, baseline: image };
  const weights = randomWeights(network, 2);
  const request = { runtime: referenceRuntime, network, weights, layer: 'conv1', images, grid, plan, memoryBytes };
  const occluder = await incrementalOccluder(request);
  const { output, total } = await occluder.run([0, 4, 8]);
  for (let i = 0; i < 3; i++) {
    expect([...output!.data.slice(3 * i, 3 * i + 3)]).toEqual([...occluder.clean.output!.data]);
    expect([...total.data.slice(4 * i, 4 * i + 4)]).toEqual([...occluder.clean.total.data]);
  }
  await occluder.dispose();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { layersOfInterest } from '../../../src/engine/network/layers.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import { countDeadMaps } from '../../../src/workbench/training/deadMaps.ts';
import { runEpochs } from '../../../src/workbench/training/runCurves.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 40);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 2, threads: 1, batchSize: 16, learningRate: 0.05, checkpointEpochs: [1] };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

/** Maps of `[n, c, …]` that are above 0 nowhere, counted one number at a time. */
function deadOf({ shape, data }: Tensor): number {
  const [n, maps] = shape as [number, number];
  const cells = data.length / (n * maps);
  return Array.from({ length: maps }, (_, map) => map).filter((map) => {
    for (let image = 0; image < n; image++)
      for (let cell = 0; cell < cells; cell++) if (data[(image * maps + map) * cells + cell]! > 0) return false;
    return true;
  }).length;
}

test('the dead maps after an epoch are those of a forward pass over every validation image, number by number', async () => {
  const { network, preprocessing, weights, dataset } = loadModel(workspace, 'run@1');
  const images = imagesOfSplit(workspace.catalog, dataset!.id, 'val');
  const layers = layersOfInterest(network).slice(0, -1);
  // A few maps are made dead, so that the count says something whatever the training has done.
  const bias = weights['conv1.bias']!;
  bias.data.fill(-1e6, 0, 5);
  const executable = await (await chooseRuntime()).load(compileForward(network, preprocessing, layers), weights);
  const reader = pictureReader(dataset!.root, images, preprocessing);
  const expected = new Map<string, number>();
  for await (const { pixels } of reader.read([images.map((_, i) => i)], quiet.signal)) {
    const found = await executable.run(pictureFeeds(preprocessing, pixels));
    for (const layer of layers) expected.set(layer, deadOf(found[layer]!));
  }
  await executable.dispose();

  const subject = { runtime: await chooseRuntime(), network, preprocessing, weights, memoryBytes: 2 ** 30 };
  const counted = await countDeadMaps(subject, { images, reader }, quiet.signal);
  expect(counted.map(({ layer, dead }) => [layer, dead])).toEqual([...expected]);
  expect(counted[0]).toMatchObject({ layer: 'pool1', maps: 32 });
  expect(counted[0]!.dead).toBeGreaterThanOrEqual(5);
  expect(layers).not.toContain('fc8');
});

test('a training says after each epoch how many maps are dead, layer by layer from the input upwards', async () => {
  const { epochs, deadMaps, sampledImages } = runEpochs(workspace, 'run');
  expect(sampledImages).toBe(imagesOfSplit(workspace.catalog, 1, 'val').length);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(deadMaps.map(({ layer, maps }) => [layer, maps])).toEqual([
    ['pool1', 32],
    ['pool2', 48],
    ['relu3', 64],
    ['relu4', 64],
    ['pool5', 48],
    ['relu6', 256],
    ['relu7', 256],
  ]);
  for (const layer of deadMaps) expect(layer.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);

  // Those of the first epoch are what its checkpoint, kept, gives again.
  const { network, preprocessing, weights, dataset } = loadModel(workspace, 'run@1');
  const images = imagesOfSplit(workspace.catalog, dataset!.id, 'val');
  const subject = { runtime: await chooseRuntime(), network, preprocessing, weights, memoryBytes: 2 ** 30, threads: 1 };
  const reader = pictureReader(dataset!.root, images, preprocessing);
  const again = await countDeadMaps(subject, { images, reader }, quiet.signal);
  expect(deadMaps.map(({ layer, epochs: [first] }) => [layer, first?.dead])).toEqual(
    again.map(({ layer, dead }) => [layer, dead]),
  );
});

test('of many images at most 256, spread evenly over the split, are looked at', async () => {
  const { network, preprocessing, weights } = loadModel(workspace, 'run@1');
  const asked: number[] = [];
  const reader = {
    async *read(batches: Iterable<readonly number[]>) {
      for (const positions of batches) {
        asked.push(...positions);
        const length = positions.length * preprocessing.decodeSize[0] * preprocessing.decodeSize[1] * 3;
        yield { positions: [...positions], pixels: new Uint8Array(length), broken: [] };
      }
    },
  };
  const images = Array.from({ length: 1000 }) as never[];
  const subject = { runtime: await chooseRuntime(), network, preprocessing, weights, memoryBytes: 2 ** 30 };
  await countDeadMaps(subject, { images, reader }, quiet.signal);
  expect(asked).toHaveLength(256);
  expect(asked.slice(0, 3)).toEqual([0, 3, 7]);
  expect(asked.at(-1)).toBe(996);
});

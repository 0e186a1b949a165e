import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listModels } from '../../../src/catalog/models/models.ts';
import { blobFile, putBlob } from '../../../src/catalog/storage/blobs.ts';
import { runName } from '../../../src/shared/contract/training.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import {
  listDatasetSummaries,
  listImages,
  removeDataset,
  showDataset,
} from '../../../src/workbench/datasets/datasets.ts';
import { runFilters } from '../../../src/workbench/models/firstFilters.ts';
import {
  describeDefinition,
  describeNetworkOfRun,
  describePreset,
  listAllNetworks,
} from '../../../src/workbench/models/networks.ts';
import { filtersPicture } from '../../../src/workbench/pictures/shownPictures.ts';
import { removeRun } from '../../../src/workbench/training/removeRun.ts';
import { stepPage } from '../../../src/workbench/training/runCurves.ts';
import { listRunSummaries, runDetails } from '../../../src/workbench/training/runDetails.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { planTraining } from '../../../src/workbench/training/trainingPlan.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { failure } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const network = { preset: 'zfnet-small' } as const;
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 20);
  writeFileSync(folder.at('halves', 'left', 'torn.jpg'), 'no picture');
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  await addDataset(workspace, folder.at('halves'), 'unused', quiet);
  const recipe = { epochs: 2, threads: 1, batchSize: 16, checkpointEpochs: [0] };
  await train(workspace, { dataset: 'halves', network, name: 'run', recipe }, quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

describe('data sets', () => {
  test('one shows its classes by split, an image of each, and what is broken', () => {
    const shown = showDataset(workspace, 'halves');
    expect(shown.classCounts).toEqual([
      { className: 'left', train: 18, val: 2, test: 0 },
      { className: 'right', train: 18, val: 2, test: 0 },
    ]);
    expect(shown.samples.map(({ className }) => className)).toEqual(['left', 'right']);
    expect(shown.brokenCount).toBe(1);
    expect(shown.broken).toMatchObject([{ count: 1, images: ['left/torn.jpg'] }]);
    expect(shown.isThere).toBe(true);
  });

  test('its images come by split and class, a page at a time', () => {
    const request = { dataset: 'halves', split: 'train', offset: 0, limit: 10 } as const;
    const all = listImages(workspace, request);
    expect([all.total, all.images.length]).toEqual([36, 10]);
    const right = listImages(workspace, { ...request, className: 'right', offset: 15 });
    expect([right.total, right.images.length]).toEqual([18, 3]);
    expect(right.images[0]).toMatchObject({ className: 'right', width: 40, height: 36 });
    expect(right.images[0]?.image).toMatch(/^right\/\d\d\.jpg$/);
    expect(failure(() => listImages(workspace, { ...request, className: 'up' }))?.code).toBe('NOT_FOUND');
  });

  test('one that a run uses stays; another is forgotten, and its images are left alone', () => {
    expect(failure(() => removeDataset(workspace, 'halves'))).toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('the run "run" uses it'),
    });
    removeDataset(workspace, 'unused');
    expect(listDatasetSummaries(workspace).map(({ name, images }) => [name, images])).toEqual([['halves', 41]]);
    expect(listImages(workspace, { dataset: 'halves', split: 'val', offset: 0, limit: 9 }).total).toBe(4);
  });
});

describe('networks', () => {
  test('presets and the networks of runs are listed with their size', () => {
    const { presets, stored } = listAllNetworks(workspace);
    expect(presets.find(({ name }) => name === 'zfnet')).toMatchObject({ parameters: 62_357_608 });
    expect(stored).toMatchObject([{ name: 'zfnet-small', inputShape: [3, 36, 36], runs: ['run'] }]);
  });

  test('a layer says how it is made, what it reads and sees', () => {
    const described = describePreset('zfnet', 1000);
    expect(described.layers[0]).toMatchObject({
      ...{ name: 'conv1', op: 'conv2d', inputs: ['input'], shape: [96, 110, 110], parameters: 14_208 },
      layer: { kernelSize: [7, 7], strides: [2, 2], outChannels: 96 },
      receptiveField: { size: [7, 7], stride: [2, 2], start: [-1, -1] },
    });
    expect(describeNetworkOfRun(workspace, 'run').layers.at(-1)).toMatchObject({ op: 'softmax', shape: [2] });
  });

  test('a text is described, or refused in one sentence', () => {
    const text = JSON.stringify({
      name: 'tiny',
      input: [1, 8, 8],
      layers: [{ name: 'fc1', op: 'dense', outFeatures: 2 }],
    });
    expect(describeDefinition(text)).toMatchObject({ name: 'tiny', parameters: 130 });
    expect(failure(() => describeDefinition('{'))?.code).toBe('BAD_NETWORK');
    expect(failure(() => describeDefinition('{"name": "tiny"}'))?.code).toBe('BAD_NETWORK');
  });
});

describe('a plan', () => {
  const request = { dataset: 'halves', network, recipe: {} };

  test('fills in what the training would: a free name, the recipe, the input', () => {
    expect(planTraining(workspace, request)).toMatchObject({
      ...{ name: 'halves-zfnet-small', preprocessing: 'plain', inputShape: [3, 36, 36], classes: 2 },
      ...{ trainingImages: 36, validationImages: 4, stepsPerEpoch: 1 },
      recipe: { epochs: 70, batchSize: 64, learningRate: 0.01, weightDecay: 0.0005, initialization: 'heFaintFirst' },
    });
    const changed = planTraining(workspace, { ...request, recipe: { batchSize: 16, epochs: undefined } });
    expect(changed).toMatchObject({ stepsPerEpoch: 3, recipe: { epochs: 70, batchSize: 16 } });
  });

  test('has a name that a run may have, whatever the network is called', () => {
    const definition = JSON.stringify({
      ...{ name: '/../../x@1\\y', input: [3, 8, 8] },
      layers: [
        { name: 'fc1', op: 'dense', outFeatures: 2 },
        { name: 'softmax', op: 'softmax' },
      ],
    });
    const { name } = planTraining(workspace, { ...request, network: { definition } });
    expect(name).toBe('halves-_.._.._x_1_y');
    expect(runName.parse(name)).toBe(name);
  });

  test('is refused as the training would be: a preset that is none, a network of other classes', () => {
    const other = failure(() => planTraining(workspace, { ...request, network: { preset: '/etc/passwd' } }));
    expect(other).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining('preset') });
    const definition = JSON.stringify({
      ...{ name: 'three', input: [3, 8, 8] },
      layers: [
        { name: 'fc1', op: 'dense', outFeatures: 3 },
        { name: 'softmax', op: 'softmax' },
      ],
    });
    expect(failure(() => planTraining(workspace, { ...request, network: { definition } }))?.code).toBe('BAD_NETWORK');
  });
});

describe('runs', () => {
  test('one in short and in full', () => {
    const [summary] = listRunSummaries(workspace);
    expect(summary).toMatchObject({ name: 'run', status: 'finished', epoch: 2, epochs: 2, checkpoints: 2 });
    const details = runDetails(workspace, 'run');
    expect(details).toMatchObject({ ...summary, recipe: { batchSize: 16 }, preprocessing: { kind: 'plain' } });
    expect(details.kept.map(({ name }) => name)).toEqual(['run@0', 'run@2']);
  });

  test('its steps come in pages of columns, with the number of the last', () => {
    const first = stepPage(workspace, 'run', 0, 4);
    expect([...first.step]).toEqual([1, 2, 3, 4]);
    expect([...first.epoch]).toEqual([1, 1, 1, 2]);
    expect(first.last).toBe(6);
    expect([...stepPage(workspace, 'run', 4, 4).step]).toEqual([5, 6]);
  });

  test('the first filters of every state that is kept, as one picture each on a scale of choice', async () => {
    const { layer, kernelSize, states } = runFilters(workspace, 'run')!;
    expect([layer, kernelSize]).toEqual(['conv1', [5, 5]]);
    expect(states.map(({ epoch, isCheckpoint, rms }) => [epoch, isCheckpoint, rms.length])).toEqual([
      [0, true, 32],
      [2, true, 32],
    ]);
    const [state] = states;
    const own = sharp(await filtersPicture(workspace, state!.weightsHash, undefined));
    // 32 filters in rows of 7.
    expect(await own.metadata()).toMatchObject({ format: 'png', width: 35, height: 25, channels: 3 });
    const { data } = await own.raw().toBuffer({ resolveWithObject: true });
    expect(Math.max(...data) === 255 || Math.min(...data) === 0).toBe(true);
    const faint = await sharp(await filtersPicture(workspace, state!.weightsHash, 1000 * state!.scale))
      .raw()
      .toBuffer();
    expect(new Set(faint).size).toBeLessThanOrEqual(2);
  });

  test('one is forgotten with its weights; while it is trained it stays', () => {
    workspace.catalog.exec("UPDATE run SET status = 'running'");
    expect(failure(() => removeRun(workspace, 'run'))?.code).toBe('BAD_ARGUMENT');
    workspace.catalog.exec("UPDATE run SET status = 'finished'");
    removeRun(workspace, 'run');
    expect(listRunSummaries(workspace)).toEqual([]);
    expect(listModels(workspace.catalog)).toEqual([]);
    expect(listAllNetworks(workspace).stored).toEqual([]);
    const unnamed = putBlob(workspace.blobs, Uint8Array.of(1));
    removeDataset(workspace, 'halves');
    expect(listDatasetSummaries(workspace)).toEqual([]);
    expect(failure(() => blobFile(workspace.blobs, unnamed))?.code).toBe('NOT_FOUND');
  });
});

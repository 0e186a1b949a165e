import { afterAll, expect, test } from 'vitest';
import { compileForward } from '../../../src/engine/program/compile.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { preprocessingSchema } from '../../../src/shared/preprocessing.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { pictureFromFile } from '../../../src/workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { evaluated } from '../../experiments/evaluated.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
afterAll(folder.remove);

const preprocessing = preprocessingSchema.parse({
  ...{ channels: 3, channelOrder: 'bgr', decodeSize: [36, 36], cropSize: [32, 32], cropRounding: 'even' },
  resize: { mode: 'short', size: 36, interpolation: 'lanczos', antialias: true },
  ...{ scale: 1 / 255, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] },
});
// A mirrored left half is a right one.
const recipe = { epochs: 4, threads: 1, batchSize: 16, augmentation: 'none' as const };

test('a training with means and deviations of its own learns, has no mean image, and is used as it was trained', async () => {
  await writeHalves(folder.at('halves'), 60);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const network = { preset: 'zfnet-small' };
  const request = { dataset: 'halves', network, inputShape: [3, 32, 32] as const, name: 'run', recipe, preprocessing };
  await train(workspace, request, quiet);

  const loaded = loadModel(workspace, 'run@4');
  expect(loaded.preprocessing).toEqual(preprocessing);
  expect(loaded.weights).not.toHaveProperty('mean');
  const { error } = await evaluated(workspace, { model: 'run@4', dataset: 'halves', split: 'train' }, quiet);
  expect(error).toBeLessThan(0.1);

  const { pixels } = await pictureFromFile(folder.at('halves/left/00.jpg'), preprocessing);
  const executable = await (await chooseRuntime()).load(
    compileForward(loaded.network, preprocessing, ['input']),
    loaded.weights,
  );
  const { input } = await executable.run(pictureFeeds(preprocessing, pixels));
  const blue = pixels[(2 * 36 + 2) * 3 + 2]!;
  expect(input!.data[0]).toBeCloseTo((blue / 255 - 0.4) / 0.2, 4);
  await executable.dispose();
  workspace.close();
});

test('one that does not give the network its input is refused', async () => {
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const request = {
    dataset: 'halves',
    network: { preset: 'zfnet-small' },
    inputShape: [3, 28, 28] as const,
    preprocessing,
  };
  await expect(train(workspace, { ...request, recipe }, quiet)).rejects.toMatchObject({
    code: 'BAD_NETWORK',
    message: expect.stringMatching(/gives 3×32×32 and the network reads 3×28×28/),
  });
  workspace.close();
});

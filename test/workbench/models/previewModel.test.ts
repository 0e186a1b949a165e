import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import type { Preprocessing } from '../../../src/shared/preprocessing.ts';
import { exportModel } from '../../../src/workbench/models/exportModel.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { predict } from '../../../src/workbench/models/predict.ts';
import { previewModel } from '../../../src/workbench/models/previewModel.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { oldWorkspace } from '../../workspaces/copy.ts';

const context: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;
let folder: string;
let images: string;

beforeEach(() => {
  const old = oldWorkspace('d1e7a8d');
  [folder, images] = [dirname(old.folder), old.images];
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, images);
});

/** The run's network, as a folder of a stranger. */
function given(): { file: string; own: Preprocessing } {
  const loaded = loadModel(workspace, 'second@2');
  const file = join(folder, 'given');
  exportModel(loaded, file);
  return { file, own: loaded.preprocessing };
}

test('a preview is what the model makes of the picture once it is added, with the same pixels', async () => {
  const { file, own } = given();
  const models = loadedModels(workspace);
  const image = imagesOfSplit(workspace.catalog, 1, 'val')[0]!;
  const scaled = { ...own, kind: 'stated', channelOrder: 'bgr', scale: 2 * own.scale } as const;
  for (const [name, preprocessing] of [
    ['asGiven', undefined],
    ['turned', scaled],
  ] as const) {
    const request = { file, preprocessing };
    const preview = await previewModel(models, request, { imageId: image.id }, context.signal);
    await importModel(workspace, { ...request, name }, context);
    const added = loadModel(workspace, name);
    expect(preview).toMatchObject({ preprocessing: added.preprocessing, inputShape: added.network.inputShape });
    const [prediction] = await predict(
      workspace,
      { model: name, files: [join(images, image.path)], crops: 'centre', top: 5 },
      context,
    );
    expect(preview.picture!.classes).toEqual('classes' in prediction! && prediction.classes);
    const { width, height } = await sharp(preview.picture!.png).metadata();
    expect([height, width]).toEqual(added.preprocessing.cropSize);
  }
});

test('a file that is read stays read while its pixels are changed', async () => {
  const { file, own } = given();
  const models = loadedModels(workspace);
  await previewModel(models, { file }, null, context.signal);
  rmSync(file, { recursive: true });
  const preprocessing = { ...own, kind: 'stated', scale: 1 } as const;
  const again = await previewModel(models, { file, preprocessing }, null, context.signal);
  expect(again).toMatchObject({ preprocessing, picture: null });
});

test('pixels that do not fit the network are refused, and so is a picture that is not there', async () => {
  const { file, own } = given();
  const models = loadedModels(workspace);
  const grey = { ...own, kind: 'stated', channels: 1, mean: 'none' } as const;
  await expect(previewModel(models, { file, preprocessing: grey }, null, context.signal)).rejects.toThrow();
  await expect(previewModel(models, { file }, { imageId: 1e6 }, context.signal)).rejects.toThrow();
});

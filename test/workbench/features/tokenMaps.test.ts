import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { setDatasetRoot } from '../../../src/catalog/datasets/datasets.ts';
import { preprocessingFor } from '../../../src/dataset/preprocessing.ts';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { project } from '../../../src/workbench/features/project.ts';
import { layerMaps, projectUnit } from '../../../src/workbench/features/projectUnit.ts';
import { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { listLayers } from '../../../src/workbench/models/layerList.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { pictureFromFile } from '../../../src/workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { randomWeights } from '../../engine/tensors.ts';
import { oldWorkspace } from '../../workspaces/copy.ts';

/** Patches of 6×6 of 24×24 px under a class token, a block of attention, and scores of four classes by the class token. */
const network = defineNetwork({
  name: 'patches',
  input: [3, 24, 24],
  layers: [
    { name: 'patches', op: 'conv2d', outChannels: 8, kernelSize: 6, strides: 6 },
    { name: 'tokens', op: 'mapsToTokens' },
    { name: 'classed', op: 'classToken' },
    { name: 'placed', op: 'learnedOffset' },
    { name: 'query', op: 'dense', outFeatures: 8, inputs: ['placed'] },
    { name: 'agree', op: 'matrixProduct', transpose: true, inputs: ['query', 'placed'] },
    { name: 'shares', op: 'innerSoftmax' },
    { name: 'mixed', op: 'matrixProduct', inputs: ['shares', 'placed'] },
    { name: 'sum', op: 'add', inputs: ['mixed', 'placed'] },
    { name: 'wide', op: 'dense', outFeatures: 6 },
    { name: 'gelu', op: 'gelu' },
    { name: 'first', op: 'sliceTokens', start: 0, end: 1 },
    { name: 'flat', op: 'flatten' },
    { name: 'fc', op: 'dense', outFeatures: 4 },
  ],
});
const context: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;
let folder: string;
let picture: string;

beforeEach(async () => {
  const old = oldWorkspace('d1e7a8d');
  folder = dirname(old.folder);
  workspace = openWorkspace(old.folder, 'write', 'test');
  onTestFinished(workspace.close);
  setDatasetRoot(workspace.catalog, 1, old.images);
  picture = join(old.images, 'val/arrow/0001.png');
  const file = join(folder, 'patches');
  mkdirSync(file);
  const preprocessing = { ...preprocessingFor('plain', network.inputShape), mean: 'none', scale: 0.02 };
  writeFileSync(join(file, 'network.json'), JSON.stringify(networkDefinition(network)));
  writeFileSync(
    join(file, 'weights.safetensors'),
    Buffer.concat(encodeSafetensors(floatTensors(randomWeights(network, 3)))),
  );
  writeFileSync(join(file, 'model.json'), JSON.stringify({ preprocessing }));
  await importModel(workspace, { file }, context);
});

test('tokens are listed, looked at and projected as maps of 4×4 cells; what excites a map of them most lies in the maps', async () => {
  const models = loadedModels(workspace);
  const loaded = models.model('patches');
  const listed = listLayers(workspace, 'patches').layers.find(({ name }) => name === 'gelu');
  expect(listed).toMatchObject({ maps: 6, mapSize: [4, 4] });

  const { pixels } = await pictureFromFile(picture, loaded.preprocessing);
  const maps = await layerMaps(models, loaded, pixels, 'gelu');
  expect(maps.shape).toEqual([6, 4, 4]);
  const plain = await referenceRuntime.load(compileForward(network, loaded.preprocessing, ['gelu']), loaded.weights);
  const tokens = (await plain.run(pictureFeeds(loaded.preprocessing, pixels))).gelu!; // [1, 17, 6]
  const tokenAt = (token: number, channel: number) => tokens.data[token * 6 + channel]!;
  for (let i = 0; i < maps.data.length; i++)
    expect(maps.data[i]).toBeCloseTo(tokenAt(1 + (i % 16), Math.floor(i / 16)), 4);

  for (const [token, position] of [
    [0, [-1, 3]],
    [1, [0, 0]],
    [7, [1, 2]],
    [16, [3, 3]],
  ] as const) {
    const unit = { layer: 'gelu', channel: 2, position, rules: ['deconvnet'] } as const;
    expect((await projectUnit(models, loaded, pixels, unit)).activation).toBeCloseTo(tokenAt(token, 2), 4);
  }
  const outside = { layer: 'gelu', channel: 2, position: [-1, 2], rules: ['deconvnet'] } as const;
  await expect(projectUnit(models, loaded, pixels, outside)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('an index of tokens agrees with what is projected from it', async () => {
  await indexSplit(workspace, { model: 'patches', dataset: 'shapes', split: 'val', layers: ['gelu'], top: 9 }, context);
  const { units } = listUnitsWithTops(workspace, { model: 'patches', layer: 'gelu' });
  for (const { channel, top } of units.filter(({ dead }) => !dead)) {
    const [y, x] = top[0]!.position;
    expect(y === -1 ? x === 3 : y >= 0 && y < 4 && x >= 0 && x < 4).toBe(true);
    const out = join(folder, `unit ${channel}`);
    const unit = { layer: 'gelu', channel, from: { rank: 1 }, rule: 'deconvnet', contrast: 'auto', out } as const;
    const projected = await project(workspace, { ...unit, model: 'patches' }, context);
    expect(projected).toMatchObject({ position: [y, x], indexed: { agrees: true } });
  }
});

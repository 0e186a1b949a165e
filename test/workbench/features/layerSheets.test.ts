import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listPasses } from '../../../src/catalog/features/indexes.ts';
import { unitSheets } from '../../../src/catalog/features/unitSheets.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';
import { cutArray } from '../../../src/engine/analysis/boxes.ts';
import { displayProjection, largestMagnitude } from '../../../src/figure/marks/display.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { makeLayerSheets } from '../../../src/workbench/features/layerSheets.ts';
import { projectUnits } from '../../../src/workbench/features/projecting.ts';
import { activationMap, projectUnit } from '../../../src/workbench/features/projectUnit.ts';
import { listUnits, listUnitsWithTops, topOfUnit } from '../../../src/workbench/features/units.ts';
import { listLayers } from '../../../src/workbench/models/layerList.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { type LoadedModel, loadModel } from '../../../src/workbench/models/models.ts';
import { pictureByReference } from '../../../src/workbench/pictures/picture.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const request = {
  model: 'run@1',
  dataset: 'halves',
  split: 'train',
  layers: ['pool2'],
  rule: 'deconvnet',
} as const;
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 60);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const pixelsOf = async ({ preprocessing }: LoadedModel, imageId: number) =>
  (await pictureByReference(workspace, { imageId }, preprocessing, quiet.signal)).pixels;

const sheetsNow = () => unitSheets(workspace.catalog, listPasses(workspace.catalog).at(-1)!.id, 'pool2', 'deconvnet');

test('a stopped job keeps its sheets, strongest maps first, and another goes on with the rest', async () => {
  const stopper = new AbortController();
  const report = ({ unit }: { unit: string }) => unit === 'maps' && stopper.abort(new Error('stopped'));
  await expect(makeLayerSheets(workspace, request, { ...quiet, report, signal: stopper.signal })).rejects.toThrow(
    'stopped',
  );
  const first = sheetsNow().map(({ channel }) => channel);
  expect(first.length).toBeGreaterThan(0);

  const { units } = listUnits(workspace, { ...request, layer: 'pool2' }, 'deconvnet');
  const firing = units.filter(({ dead }) => !dead).sort((a, b) => b.maximum - a.maximum);
  expect(new Set(first)).toEqual(new Set(firing.slice(0, first.length).map(({ channel }) => channel)));

  const { sheets } = await makeLayerSheets(workspace, request, quiet);
  expect(sheets).toBe(firing.length - first.length);
  expect(await makeLayerSheets(workspace, request, quiet)).toEqual({ sheets: 0 });
});

test('a sheet shows the projections of the nine strongest images, in the order of their ranks', async () => {
  const { units } = listUnits(workspace, { ...request, layer: 'pool2' }, 'deconvnet');
  const unit = units.find(({ dead }) => !dead)!;
  const top = topOfUnit(workspace, { ...request, layer: 'pool2' }, unit.channel);
  const sheet = sheetsNow().find(({ channel }) => channel === unit.channel)!;
  expect(unit.sheet).toEqual({ projections: sheet.projectionsBlob, patches: sheet.patchesBlob });
  expect(sheet.tiles.map(({ imageId }) => imageId)).toEqual(top.map(({ imageId }) => imageId));

  const loaded = loadModel(workspace, 'run@1');
  const models = loadedModels(workspace);
  const fifth = top[4]!;
  const pixels = await pixelsOf(loaded, fifth.imageId);
  const [y, x] = fifth.position;
  const [, mapWidth] = listLayers(workspace, 'run@1').layers.find(({ name }) => name === 'pool2')!.mapSize;
  const item = { pixels, unit: { channel: unit.channel, position: mapWidth * y + x } };
  const subject = { ...loaded, runtime: await models.runtime(), memoryBytes: workspace.memoryBytes };
  const [projected] = await Array.fromAsync(projectUnits(subject, 'pool2', 'deconvnet', [item], quiet));
  const shown = displayProjection(
    cutArray(projected!.projection, projected!.box),
    largestMagnitude(projected!.projection),
  );
  const { width, height, channels } = shown;
  const tile = await sharp(readBlob(workspace.blobs, sheet.projectionsBlob))
    .extract({ left: width, top: height, width, height })
    .removeAlpha()
    .raw()
    .toBuffer();
  expect(tile.length).toBe(width * height * channels);
  const apart = tile.reduce((most, value, i) => Math.max(most, Math.abs(value - shown.data[i]!)), 0);
  expect(apart).toBeLessThanOrEqual(1); // another batch size may round a value the other way
});

test('a click projects the same unit under every rule, and the map says the same activation', async () => {
  const models = loadedModels(workspace);
  const loaded = models.model('run@1');
  expect(models.model('run@1')).toBe(loaded);
  const [unit] = listUnitsWithTops(workspace, { ...request, layer: 'pool2' }).units.filter(({ dead }) => !dead);
  const { imageId, position, activation } = unit!.top[0]!;
  const pixels = await pixelsOf(loaded, imageId);
  const question = {
    layer: 'pool2',
    channel: unit!.channel,
    position,
    rules: ['deconvnet', 'guided', 'gradient'],
  } as const;
  const projected = await projectUnit(models, loaded, pixels, question);
  expect(projected.activation).toBeCloseTo(activation, 4);
  expect(projected.projections.map(({ rule }) => rule)).toEqual(question.rules);
  expect(new Set(projected.projections.map(({ png }) => Buffer.from(png).toString('base64'))).size).toBe(3);

  const map = await activationMap(models, loaded, pixels, question);
  expect(map.data[position[0] * map.shape[1] + position[1]]).toBeCloseTo(activation, 4);
  expect(Math.max(...map.data)).toBeCloseTo(activation, 4);
});

test('over several layers a job gets on and never back', async () => {
  const reported: (readonly [number, number | undefined])[] = [];
  const report: JobContext['report'] = ({ unit, done, total }) => unit === 'maps' && reported.push([done, total]);
  const layers = ['pool1', 'relu3'];
  const { sheets } = await makeLayerSheets(workspace, { ...request, layers, rule: 'guided' }, { ...quiet, report });
  const done = reported.map(([own]) => own);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(reported.at(-1)).toEqual([sheets, sheets]);
  expect(new Set(reported.map(([, total]) => total))).toEqual(new Set([sheets]));
});

import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listPasses } from '../../../src/catalog/features/indexes.ts';
import { unitSheets } from '../../../src/catalog/features/unitSheets.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';
import { cutArray } from '../../../src/engine/analysis/boxes.ts';
import { displayProjection } from '../../../src/figure/marks/display.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { makeLayerSheets } from '../../../src/workbench/features/layerSheets.ts';
import { projectUnits } from '../../../src/workbench/features/projecting.ts';
import { activationMap, projectUnit } from '../../../src/workbench/features/projectUnit.ts';
import { drawnUnitSheet, unitPatches } from '../../../src/workbench/features/unitSheet.ts';
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
  expect(unit.sheet).toEqual({
    projections: sheet.projectionsBlob,
    clipped: sheet.clippedBlob,
    patches: sheet.patchesBlob,
  });
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
  const { projection, box } = projected!;
  // By another way than the sheet's: the values in order, those that are 0 left out.
  const inOrder = [...projection.data].flatMap((x) => (x === 0 ? [] : [Math.abs(x)])).sort((a, b) => a - b);
  const scales = { scale: inOrder.at(-1)!, clippedScale: inOrder[Math.ceil(0.99 * inOrder.length) - 1]! };
  expect(sheet.tiles[4]!.scale).toBeCloseTo(scales.scale, 4);
  expect(sheet.tiles[4]!.clippedScale).toBeCloseTo(scales.clippedScale, 4);
  for (const [blob, scale] of [
    [sheet.projectionsBlob, scales.scale],
    [sheet.clippedBlob!, scales.clippedScale],
  ] as const) {
    const { width, height, channels, data } = displayProjection(cutArray(projection, box), scale);
    const tile = await sharp(readBlob(workspace.blobs, blob))
      .extract({ left: width, top: height, width, height })
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(tile.length).toBe(width * height * channels);
    const apart = tile.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
    expect(apart).toBeLessThanOrEqual(1); // another batch size may round a value the other way
  }
});

test('a sheet drawn for whoever looks shows what the kept one does, and the patches are there without tensors', async () => {
  const models = loadedModels(workspace);
  const { channel, ...kept } = sheetsNow()[0]!;
  const question = { model: 'run@1', layer: 'pool2', dataset: 'halves', split: 'train', channel } as const;
  const drawn = await drawnUnitSheet(models, { ...question, rule: 'deconvnet' }, quiet.signal);
  const apart = async (a: Uint8Array, b: Uint8Array) => {
    const [left, right] = await Promise.all([a, b].map((png) => sharp(png).raw().toBuffer()));
    expect(left!.length).toBe(right!.length);
    return left!.reduce((most, value, i) => Math.max(most, Math.abs(value - right![i]!)), 0);
  };
  const blob = (hash: string) => readBlob(workspace.blobs, hash);
  expect(await apart(drawn!.projections, blob(kept.projectionsBlob))).toBeLessThanOrEqual(1);
  expect(await apart(drawn!.clipped, blob(kept.clippedBlob!))).toBeLessThanOrEqual(1);
  expect(await apart(await unitPatches(workspace, question, quiet.signal), blob(kept.patchesBlob))).toBe(0);
  const outside = { ...question, channel: 10_000 };
  await expect(unitPatches(workspace, outside, quiet.signal)).rejects.toThrow('10000');
  await expect(drawnUnitSheet(models, { ...outside, rule: 'guided' }, quiet.signal)).rejects.toThrow('10000');
});

test('a sheet that an earlier version made is said to be without its clipped picture, and is made anew', async () => {
  const own = sheetsNow()[0]!;
  const forget = workspace.catalog.prepare('UPDATE unit_sheet SET clipped_blob = NULL WHERE channel = ?');
  forget.run(own.channel);
  const sheetOf = () =>
    listUnits(workspace, { ...request, layer: 'pool2' }, 'deconvnet').units.find(
      ({ channel }) => channel === own.channel,
    )!.sheet;
  expect(sheetOf()).toMatchObject({ projections: own.projectionsBlob, clipped: null });
  expect(await makeLayerSheets(workspace, request, quiet)).toEqual({ sheets: 1 });
  expect(sheetOf()).toMatchObject({ clipped: own.clippedBlob });
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

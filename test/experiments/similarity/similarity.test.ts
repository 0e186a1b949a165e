import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { similarity } from '../../../src/experiments/similarity/analysis.ts';
import type { Similarity } from '../../../src/experiments/similarity/declaration.ts';
import { similarity as job } from '../../../src/experiments/similarity/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { train } from '../../../src/workbench/training/training.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = {
  models: ['run@0', 'run@1'],
  dataset: 'halves',
  split: 'train',
  images: 24,
  value: 'max',
  runtime: 'onnx/cpu',
} as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'similarity', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (own = id): Similarity => showAnalysis(workspace, 'similarity', own);
const csv = async (name: string): Promise<Record<string, string>[]> =>
  parse(await analysisFile(workspace, 'similarity', id, name), { columns: true });

test('every two layers have a CKA, a mean correlation and what is chance', async () => {
  const { names, images, models, cka, meanInSecond, chance, done } = shown();
  const [first, second] = models;
  const pairs = first.layers.length * second.layers.length;
  expect(names).toEqual(['run@0', 'run@1']);
  expect([images, done]).toEqual([24, 24 + pairs]);
  expect(cka).toHaveLength(pairs);
  for (const value of cka) expect(value).toBeLessThan(1.001);
  for (const [i, { name }] of first.layers.entries()) expect(name).toBe(second.layers[i]!.name);
  // An epoch changes the first layer little.
  expect(cka[0]).toBeGreaterThan(0.9);
  expect(meanInSecond[0]).toBeGreaterThan(0.9);
  expect(chance[0]).toBeLessThan(meanInSecond[0]!);
  const rows = await csv('layers.csv');
  expect(rows).toHaveLength(pairs);
  expect(Number(rows[1]!.cka)).toBeCloseTo(cka[1]!, 6);
  expect(decodeNpy(await analysisFile(workspace, 'similarity', id, 'cka.npy')).shape).toEqual([
    first.layers.length,
    second.layers.length,
  ]);
});

test('a screen is given the units of two layers, as the table has them', async () => {
  const models = loadedModels(workspace);
  const { signal } = quiet;
  const { first, second } = await job.answers.matches(models, { id, first: 0, second: 1 }, signal);
  const [layer, other] = [shown().models[0].layers[0]!, shown().models[1].layers[1]!];
  expect([first.length, second.length]).toEqual([layer.units, other.units]);
  const rows = (await csv('units.csv')).filter(
    (row) => row.model === '1' && row.layer === layer.name && row.otherLayer === other.name,
  );
  expect(rows.map(({ best }) => Number(best))).toEqual(first.map(({ best }) => best));
  for (const { best, mutual, unit, images } of first) {
    if (best >= 0) expect(mutual).toBe(second[best]!.best === unit);
    expect(new Set(images).size).toBe(4);
  }
  const beyond = job.answers.matches(models, { id, first: 0, second: 99 }, signal);
  await expect(beyond).rejects.toThrow(/no layer with the number 99/);
});

test('a model is like itself', async () => {
  const own = await analyse(workspace, 'similarity', { ...request, models: ['run@1', 'run@1'], value: 'mean' }, quiet);
  const { cka, models } = shown(own.analysisId);
  const { length } = models[0].layers;
  for (let layer = 0; layer < length; layer++) expect(cka[layer * (length + 1)]).toBeCloseTo(1, 5);
  for (let at = 0; at < length ** 2; at++)
    expect(cka[at]).toBeCloseTo(cka[(at % length) * length + Math.floor(at / length)]!, 4);
});

test('models that read images at other sizes are compared', async () => {
  const recipe = { epochs: 0, threads: 1, batchSize: 16 };
  const network = { preset: 'zfnet-small' } as const;
  await train(workspace, { dataset: 'halves', network, inputShape: [3, 28, 28], name: 'tiny', recipe }, quiet);
  const own = await analyse(workspace, 'similarity', { ...request, models: ['run@1', 'tiny@0'] }, quiet);
  for (const value of shown(own.analysisId).cka) expect(value).not.toBeNaN();
});

test('it is drawn in a panel, with its arrays', async () => {
  const source = panelSource(workspace, { kind: 'similarity', analysisId: id, pairs: 3 });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 120, null);
  expect(drawing.title).toBe('run@0 and run@1 on halves, train');
  const texts = drawing.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(texts).toContain(shown().cka[0]!.toFixed(2));
  expect(texts).toContain('run@0');
  // Two tables with their keys, and four images of each unit of three pairs.
  expect(drawing.items.filter(({ kind }) => kind === 'raster')).toHaveLength(4 + 3 * 8);
  expect(texts.filter((text) => /^r = [01]\.\d\d$/.test(text))).toHaveLength(3);
  expect(Object.keys(await source.files())).toEqual(expect.arrayContaining(['cka.npy', 'layers.csv', 'units.csv']));
});

test('what has been found so far is shown', () => {
  const { parameters } = { parameters: { models: shown().models, images: [1, 2, 3, 4] } };
  const arrays = similarity.arrays(null, parameters as never);
  for (const value of arrays.cka!.data) expect(value).toBeNaN();
  expect(arrays.bestInSecond!.data.every((unit) => unit === -1)).toBe(true);
});

test.each([
  [{ models: ['run@0', 'nobody'] as const }, /nobody/],
  [{ layers: ['pool9'] }, /has no layer "pool9"/],
  [{ otherLayers: ['conv1', 'conv1'] }, /conv1 of run@1 is there twice/],
  [{ images: 3 }, /at least 4 images, but the split "train" of "halves" gives 3/],
  [{ split: 'test' as const }, /gives 0/],
  [{ dataset: 'nothing' }, /nothing/],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  const before = listAnalyses(workspace, 'similarity').length;
  await expect(analyse(workspace, 'similarity', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'similarity')).toHaveLength(before);
});

test.each([
  [2 ** 14, /The values of \d+ units for 24 images take \d+ MB/],
  [2 ** 21, /have \d+ pairs of units, whose correlations take \d+ MB/],
])('more than %d bytes of memory hold is refused in a sentence', async (memoryBytes, sentence) => {
  await expect(analyse({ ...workspace, memoryBytes }, 'similarity', request, quiet)).rejects.toThrow(sentence);
});

test('it goes with any of its models', () => {
  removeModel(workspace, 'run@0');
  expect(listAnalyses(workspace, 'similarity').map(({ names }) => names)).not.toContainEqual(['run@0', 'run@1']);
});

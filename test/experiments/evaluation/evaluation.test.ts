import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageById } from '../../../src/catalog/datasets/images.ts';
import { listEvaluations } from '../../../src/catalog/models/evaluations.ts';
import { findModel, insertModel } from '../../../src/catalog/models/models.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { evaluation } from '../../../src/experiments/evaluation/analysis.ts';
import { evaluation as job } from '../../../src/experiments/evaluation/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, removeAnalysis, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile, analysisReport, writeAnalysis } from '../../../src/workbench/analyses/files.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { listModelSummaries } from '../../../src/workbench/models/modelList.ts';
import { predict } from '../../../src/workbench/models/predict.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';
import { evaluated } from '../evaluated.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = { model: 'run@1', dataset: 'halves', split: 'train' } as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { images: 20 });
  ({ analysisId: id } = await analyse(workspace, 'evaluation', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = () => showAnalysis(workspace, 'evaluation', id);
const npy = async (name: string) => decodeNpy(await analysisFile(workspace, 'evaluation', id, `${name}.npy`));

test('each image is taken for what predict takes it for', async () => {
  const [images, labels, predicted, confidences] = await Promise.all(
    ['images', 'labels', 'predicted', 'confidences'].map(npy),
  );
  const rows = [...images!.data].map((image) => imageById(workspace.catalog, image));
  expect([...labels!.data]).toEqual(rows.map(({ label }) => label));
  const files = rows.map(({ path }) => folder.at('halves', path));
  const found = await predict(workspace, { model: 'run@1', files, crops: 'centre', top: 1 }, quiet);
  const { classes } = shown();
  for (const [i, prediction] of found.entries()) {
    if (!('classes' in prediction)) throw new Error('it opens');
    expect(classes[predicted!.data[i]!]).toBe(prediction.classes[0]!.name);
    expect(confidences!.data[i]).toBeCloseTo(prediction.classes[0]!.probability, 5);
  }
  expect(shown().images).toBe(rows.length);
});

test('it is kept with the model, listed, and drawn in a panel', async () => {
  const { images, error, loss, done } = shown();
  expect(done).toBe(images);
  expect(listEvaluations(workspace.catalog)).toMatchObject([
    { dataset: 'halves', split: 'train', images, error, loss },
  ]);
  const [kept] = listModelSummaries(workspace).find(({ name }) => name === 'run@1')!.evaluations;
  expect(kept).toMatchObject({ images, error, loss });
  expect(analysisReport(workspace, 'evaluation', id)).toMatchObject({ images, error, loss, broken: 0, model: 'run@1' });
  expect(listAnalyses(workspace, 'evaluation')).toMatchObject([{ id, model: 'run@1', dataset: 'halves' }]);
  const source = panelSource(workspace, { kind: 'evaluation', analysisId: id });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 120, null);
  expect(drawing.title).toBe('run@1 on halves, train');
  expect(drawing.description).toContain(`${images} images`);
  expect(Object.keys(await source.files())).toEqual([
    ...['images', 'labels', 'predicted', 'ranks', 'probabilities', 'confidences', 'confusion'].map((n) => `${n}.npy`),
    ...['predictions', 'classes', 'confusion', 'reliability', 'models'].map((n) => `${n}.csv`),
  ]);
});

test('its tables say what its arrays say', async () => {
  await writeAnalysis(workspace, 'evaluation', id, folder.at('out'), quiet);
  const table = (name: string): Record<string, string>[] =>
    parse(readFileSync(join(folder.at('out'), name)), { columns: true });
  const { images, ofClasses, classes, cells } = shown();
  const [predicted, confusion] = [await npy('predicted'), await npy('confusion')];
  const rows = table('predictions.csv');
  expect(rows.map((row) => row.predicted)).toEqual([...predicted.data].map((c) => classes[c]));
  expect(rows.every(({ file, class: name }) => file!.startsWith(`${name}/`))).toBe(true);
  expect(table('classes.csv').map((row) => Number(row.images))).toEqual([...ofClasses.images]);
  const counted = table('confusion.csv').map((row) => Number(row.images));
  expect(counted).toEqual([...confusion.data].filter((count) => count > 0));
  expect(counted).toHaveLength(cells.length / 3);
  const bins = table('reliability.csv');
  expect(bins.reduce((sum, row) => sum + Number(row.images), 0)).toBe(images);
});

test('a page asks for the images of a cell, and for the unsure ones', async () => {
  const models = loadedModels(workspace);
  const asked = (of: Parameters<typeof job.answers.images>[1]['of'], offset = 0) =>
    job.answers.images(models, { id, of, offset }, quiet.signal);
  const { cells, images } = shown();
  const [truth, predicted, count] = cells;
  const { total, images: found } = await asked({ truth: truth!, predicted: predicted! });
  expect([total, found.length]).toEqual([count, count]);
  for (const own of found) expect([own.label, own.predicted]).toEqual([truth, predicted]);
  const unsure = await asked('unsure', 3);
  expect([unsure.total, unsure.images.length]).toEqual([images, images - 3]);
});

test('several models are evaluated together: each as by itself, and their mean', async () => {
  const { catalog } = workspace;
  const { networkId, preprocessing, classes, blob } = findModel(catalog, 'run@1');
  const own = { networkId, blob, source: { format: 'switchback', file: 'run' } } as const;
  // The same network with its classes the other way round, which reads pictures otherwise.
  const squash = {
    mode: 'squash',
    size: preprocessing.decodeSize,
    interpolation: 'nearest',
    antialias: false,
  } as const;
  const other = { ...preprocessing, resize: squash };
  insertModel(catalog, { ...own, name: 'swapped', preprocessing: other, classes: classes!.toReversed() });
  insertModel(catalog, { ...own, name: 'stranger', preprocessing, classes: [classes![0]!, 'zebra'] });
  const others = ['run@0', 'swapped'];
  const { analysisId } = await analyse(workspace, 'evaluation', { ...request, others }, quiet);
  const { members, images, top1, top5 } = showAnalysis(workspace, 'evaluation', analysisId);
  expect(members.map(({ name }) => name)).toEqual(['run@1', ...others]);
  expect(members[0]).toMatchObject({ top1: shown().top1, loss: shown().loss, top5 });
  const alone = await evaluated(workspace, { ...request, model: 'run@0' }, quiet);
  expect(members[1]!.top1).toBe(alone.top1);
  const array = async (name: string) => decodeNpy(await analysisFile(workspace, 'evaluation', analysisId, name));
  const [each, mean] = [await array('memberProbabilities.npy'), await array('probabilities.npy')];
  expect(each.shape).toEqual([3, images]);
  let right = 0;
  for (const [i, value] of mean.data.entries()) {
    const sum = each.data[i]! + each.data[images + i]! + each.data[2 * images + i]!;
    expect(value).toBeCloseTo(sum / 3, 6);
    if (value > 0.5) right += 1;
  }
  expect(top1).toBeCloseTo(right / images, 12);
  const text = Buffer.from(await analysisFile(workspace, 'evaluation', analysisId, 'models.csv')).toString();
  expect(text.trim().split('\n')).toHaveLength(1 + 3 + 1);
  // What is kept with a model is of it alone.
  expect(new Set(listEvaluations(catalog).map(({ error }) => error))).toEqual(new Set([shown().error, alone.error]));
  const asked = (others: readonly string[]) => analyse(workspace, 'evaluation', { ...request, others }, quiet);
  await expect(asked(['run@0', 'run@1'])).rejects.toThrow(/run@1 is named twice/);
  await expect(asked(['stranger'])).rejects.toThrow(/stranger does not have 1 of the classes of run@1/);
  removeAnalysis(workspace, 'evaluation', analysisId);
  for (const { id: of, models } of listAnalyses(workspace, 'evaluation'))
    if (models[0] === 'run@0') removeAnalysis(workspace, 'evaluation', of);
});

test('what its tasks find depends on the tasks alone', async () => {
  const { machine, given, feed } = await job.prepare(workspace, request, quiet);
  const foundWith = async (memoryBytes: number) => {
    const computing = await evaluation.open({ ...machine, memoryBytes }, given);
    const parts = [];
    for await (const { fed } of feed!(computing.tasks(null), quiet.signal))
      parts.push(await computing.compute(fed, quiet.signal));
    await computing.close();
    return { parts, all: mergeAll(parts, evaluation.merge)![0] };
  };
  const [small, large] = [await foundWith(1), await foundWith(1e9)];
  expect(small.parts.length).toBeGreaterThan(large.parts.length);
  expect(small.all.images).toEqual(large.all.images);
  expect(small.all.predicted).toEqual(large.all.predicted);
  for (const [i, p] of small.all.probabilities.entries()) expect(p).toBeCloseTo(large.all.probabilities[i]!, 5);
});

test.each([
  [{ dataset: 'halves', split: 'test' as const }, /split "test" of "halves" is empty/],
  [{ dataset: 'nothing' }, /nothing/],
  [{ dataset: 'others' }, /^run@1 has none of the classes of "others"/],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  if (changes.dataset === 'others') {
    await writeHalves(folder.at('others', 'a'), 1);
    await writeHalves(folder.at('others', 'b'), 1);
    await addDataset(workspace, folder.at('others'), 'others', quiet);
  }
  await expect(analyse(workspace, 'evaluation', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'evaluation')).toHaveLength(1);
});

test('it is removed', () => {
  removeAnalysis(workspace, 'evaluation', id);
  expect(listAnalyses(workspace, 'evaluation')).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { invariance } from '../../../src/experiments/invariance/analysis.ts';
import { amountCurves, straightness } from '../../../src/experiments/invariance/declaration/curves.ts';
import type { Invariance } from '../../../src/experiments/invariance/declaration/kept.ts';
import { firstItem } from '../../../src/experiments/invariance/declaration/kept.ts';
import { pointsOf } from '../../../src/experiments/invariance/job/feed.ts';
import { transformed } from '../../../src/experiments/invariance/job/transform.ts';
import { type InvarianceRequest, invariance as job } from '../../../src/experiments/invariance/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile, writeAnalysis } from '../../../src/workbench/analyses/files.ts';
import { keptAnalysis } from '../../../src/workbench/analyses/kept.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { classifierOf } from '../../../src/workbench/models/classifier.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { picturesFromCatalog } from '../../../src/workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request: InvarianceRequest = {
  ...{ model: 'run@1', dataset: 'halves', split: 'train', images: 3 },
  ...{ border: 'mean', kernel: 'bilinear', seed: 1 },
  transformations: [
    { kind: 'vertical', from: -6, to: 6, steps: 5 },
    { kind: 'scale', from: 1, to: 1.5, steps: 3 },
    { kind: 'noise', from: 0, to: 40, steps: 3 },
  ],
};
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'invariance', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): Invariance => showAnalysis(workspace, 'invariance', id);

test('its distances, norms and probabilities are those of plain loops over a forward pass of one picture at a time', async () => {
  const loaded = loadModel(workspace, 'run@1');
  const { preprocessing, weights } = loaded;
  const network = classifierOf(loaded);
  const output = network.nodes.at(-1)!.name;
  const own = shown();
  const { parameters } = keptAnalysis(workspace, 'invariance', id);
  expect(own.layers).toHaveLength(2);
  const program = compileForward(network, preprocessing, [...own.layers, output]);
  const executable = await (await chooseRuntime(undefined)).load(program, weights);
  const featuresOf = (pixels: Uint8Array) => executable.run(pictureFeeds(preprocessing, pixels));
  const image = 1;
  const { picture } = own.images[image]!;
  const imageId = picture && 'imageId' in picture ? picture.imageId : 0;
  const [first] = await picturesFromCatalog(workspace, [imageId], preprocessing, quiet.signal);
  const shape = [...preprocessing.decodeSize, preprocessing.channels] as const;
  const original = await featuresOf(first!.pixels);
  const points = pointsOf(own.transformations);
  const classNumber = ['left', 'right'].indexOf(own.images[image]!.className!);
  for (const [i, [kind, amount]] of points.entries()) {
    const data = await transformed(kind, { shape, data: first!.pixels, number: image }, amount, parameters);
    const found = await featuresOf(data);
    const item = image * (1 + points.length) + 1 + i;
    for (const [at, layer] of own.layers.entries()) {
      let [distance, norm] = [0, 0];
      for (const [j, value] of found[layer]!.data.entries()) {
        distance += (value - original[layer]!.data[j]!) ** 2;
        norm += value ** 2;
      }
      expect(own.distance[item * 2 + at]! / Math.sqrt(norm)).toBeCloseTo(Math.sqrt(distance / norm), 4);
      expect(own.norm[item * 2 + at]! / Math.sqrt(norm)).toBeCloseTo(1, 4);
    }
    expect(own.probability![item]).toBeCloseTo(found[output]!.data[classNumber]!, 4);
  }
  await executable.dispose();
});

test('an amount that changes nothing has distance 0 and the probability of the picture as it is', () => {
  const own = shown();
  for (const [which, amount] of [0, 1, 0].entries()) {
    const { amounts, curves } = amountCurves(own, which, { layer: 1 }, false);
    const at = amounts.indexOf(amount);
    expect(at).toBeGreaterThanOrEqual(0);
    const probability = amountCurves(own, which, 'probability', false);
    for (const [image, curve] of curves.entries()) {
      expect(curve[at]).toBe(0);
      expect(probability.curves[image]![at]).toBeCloseTo(own.probability![image * 12]!, 6);
    }
    expect(Math.max(...curves.flat())).toBeGreaterThan(0);
  }
  expect(firstItem(own.transformations, 2)).toBe(9);
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, feed } = await job.prepare(workspace, request, quiet);
  const computing = await invariance.open({ ...machine, memoryBytes: 1 }, given);
  const tasks = computing.tasks(null);
  expect(tasks.length).toBe(3 * 12);
  const parts: Uint8Array[] = [];
  for await (const { fed } of feed!(tasks, quiet.signal))
    parts.push(invariance.encode(await computing.compute(fed, quiet.signal)));
  await computing.close();
  expectOneMerge(invariance, parts);
});

test('of a model that tells no classes apart there are distances alone', async () => {
  const prepared = await job.prepare(workspace, request, quiet);
  const computing = await invariance.open(prepared.machine, { ...prepared.given, output: null });
  const [task] = computing.tasks(null);
  for await (const { fed } of prepared.feed!([task!], quiet.signal)) {
    const found = await computing.compute(fed, quiet.signal);
    const arrays = invariance.arrays(found, keptAnalysis(workspace, 'invariance', id).parameters);
    expect(Object.keys(arrays)).toEqual(['distance', 'norm']);
    expect(arrays.distance!.data.subarray(0, 24)).toEqual(shown().distance.subarray(0, 24));
  }
  await computing.close();
});

test('it is drawn in a panel with its pictures, listed, and written with a table of all numbers', async () => {
  const content = { kind: 'invariance', analysisId: id, relative: true, pictures: 2 } as const;
  const source = panelSource(workspace, content);
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 89, null);
  expect(drawing.items.filter(({ kind }) => kind === 'raster')).toHaveLength(2 * (5 + 3 + 3));
  expect(drawing.title).toBe('Invariance of run@1');
  expect(listAnalyses(workspace, 'invariance')).toMatchObject([{ id, done: 36, total: 36, dataset: 'halves' }]);
  await writeAnalysis(workspace, 'invariance', id, folder.at('out'), quiet);
  const rows = readFileSync(folder.at('out', 'invariance.csv'), 'utf8').trim().split('\n');
  expect(rows).toHaveLength(1 + 36);
  const distance = decodeNpy(await analysisFile(workspace, 'invariance', id, 'distance.npy'));
  expect(distance.shape).toEqual([3, 12, 2]);
  const cells = rows[1 + 12 + 1]!.split(',');
  expect(cells[2]).toBe('vertical');
  expect(Number(cells[4])).toBe(distance.data[(12 + 1) * 2]);
});

test('pictures beneath the curves are made anew as the network saw them', async () => {
  const models = loadedModels(workspace);
  const asked = { analysisId: id, image: 0, transformation: 1 };
  const { amounts, pngs } = await job.answers.pictures(models, asked, quiet.signal);
  expect(amounts).toEqual([1, 1.25, 1.5]);
  expect(pngs).toHaveLength(3);
  await expect(job.answers.pictures(models, { ...asked, image: 9 }, quiet.signal)).rejects.toThrow(
    /no picture with the number 9/,
  );
});

test('a straight line is told from a curve that bends', () => {
  const amounts = [0, 1, 2, 3, 4];
  const own = {
    images: [{}],
    layers: ['bends', 'straight'],
    transformations: [{ kind: 'blur', amounts }],
    distance: Float32Array.of(0, 0, 0, 0, 3, 1, 3.1, 2, 3.2, 3, 3.2, 4),
    norm: new Float32Array(12).fill(2),
    probability: null,
  } as unknown as Invariance;
  expect(straightness(own, 0, 1)).toBeCloseTo(1, 9);
  expect(straightness(own, 0, 0)).toBeLessThan(0.7);
});

describe('what cannot be is refused in a sentence and leaves nothing', () => {
  const only = (asked: object) => ({ transformations: [{ kind: 'vertical', ...asked }] }) as Partial<InvarianceRequest>;
  test.each([
    [only({ from: -64 }), /leaves nothing of a picture of 36×36 px: give amounts from -35 to 35/],
    [only({ kind: 'scale', from: 0, to: 1 }), /scale by 0 leaves nothing/],
    [only({ kind: 'brightness', from: 0 }), /brightness by 0 leaves nothing/],
    [only({ kind: 'blur', to: 400 }), /blur by \d+(\.\d+)? leaves nothing/],
    [only({ from: 4, to: -4 }), /from 4 to -4 in 13 steps is empty/],
    [only({ from: 4, to: 4 }), /from 4 to 4 in 13 steps is empty/],
    [only({ steps: 201 }), /has 201 steps: give a whole number from 1 to 200/],
    [only({ steps: 1.5 }), /1.5 steps/],
    [only({ from: Number.NaN }), /is empty/],
    [{ transformations: [{ kind: 'blur' }, { kind: 'blur' }] }, /blur is there twice/],
    [{ layers: ['pool9'] }, /has no layer "pool9"/],
    [{ layers: ['pool5', 'pool5'] }, /pool5 is there twice/],
    [{ split: 'test' }, /test/],
    [{ dataset: undefined }, /No pictures were given/],
    [{ pictures: [{ file: '/nowhere.png' }] }, /nowhere/],
  ] as [Partial<InvarianceRequest>, RegExp][])('%j', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'invariance').length;
    await expect(analyse(workspace, 'invariance', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'invariance')).toHaveLength(before);
  });
});

test('a picture named by its file has no label: its most probable class is followed', async () => {
  const file = folder.at('halves', 'left', '00.jpg');
  const asked = { ...request, dataset: undefined, pictures: [{ file }] };
  const { analysisId } = await analyse(workspace, 'invariance', asked, quiet);
  const own = showAnalysis(workspace, 'invariance', analysisId);
  expect(own.images).toMatchObject([{ picture: null, className: null }]);
  expect(['left', 'right']).toContain(own.images[0]!.target);
  expect(own.probability![0]).toBeGreaterThanOrEqual(0.5);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { probe } from '../../../src/experiments/probe/analysis.ts';
import type { KeptProbe, Probe } from '../../../src/experiments/probe/declaration.ts';
import { probe as job } from '../../../src/experiments/probe/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { keptAnalysis, keptArrays } from '../../../src/workbench/analyses/kept.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const layers = ['pool2', 'fc8'];
const request = {
  ...({ model: 'run@1', dataset: 'halves', split: 'train', layers } as const),
  ...{ perClass: 12, folds: 3, seed: 1, features: 64 },
} as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'probe', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): Probe => showAnalysis(workspace, 'probe', id);
const kept = (): KeptProbe => keptAnalysis(workspace, 'probe', id);

test('halves that are bright are told apart; the accuracies are those of the counts, class by class', async () => {
  const { rows, done } = shown();
  expect(done).toBe(layers.length * 2 * 3);
  expect(rows.map(({ layer }) => layer)).toEqual(layers);
  expect(rows[0]!.softmax.mean).toBeGreaterThan(0.9);
  const { accuracy, correct, tested } = keptArrays(workspace, 'probe', kept());
  for (const [place, value] of accuracy!.data.entries()) {
    let sum = 0;
    for (let c = 0; c < 2; c++) sum += correct!.data[place * 2 + c]! / tested!.data[(place % 3) * 2 + c]!;
    expect(value).toBeCloseTo(sum / 2, 6);
  }
  expect([...tested!.data]).toEqual([4, 4, 4, 4, 4, 4]);
  const csv = Buffer.from(await analysisFile(workspace, 'probe', id, 'probe.csv'))
    .toString()
    .trim()
    .split('\n');
  expect(csv[0]).toBe('layer,method,mean,deviation,fold0,fold1,fold2');
  expect(csv).toHaveLength(1 + layers.length * 2);
  const [, , mean, , ...folds] = csv[1]!.split(',').map(Number);
  expect(mean).toBeCloseTo(folds.reduce((sum, fold) => sum + fold, 0) / 3, 6);
});

test('the features it keeps are means of squares of the maps, as plain loops over another pass give them', async () => {
  const { findings } = kept();
  const { network, preprocessing, weights } = loadModel(workspace, 'run@1');
  const { id: datasetId, root } = findDataset(workspace.catalog, 'halves');
  const all = imagesOfSplit(workspace.catalog, datasetId, 'train');
  const { shape, data } = decodeNpy(readBlob(workspace.blobs, findings.features[0]!.blob));
  const [rows, width] = shape as [number, number];
  expect(rows).toBe(24);
  expect(width).toBeLessThanOrEqual(request.features);
  const executable = await onnxRuntime.load(compileForward(network, preprocessing, ['pool2']), weights);
  const reader = pictureReader(root, all, preprocessing);
  const plain: number[][] = [];
  for await (const { pixels } of reader.read([all.map((_, i) => i)], quiet.signal)) {
    const { shape: made, data: values } = (await executable.run(pictureFeeds(preprocessing, pixels))).pool2!;
    const [n, maps, height, across] = made as [number, number, number, number];
    let side = 1;
    while (maps * Math.ceil(height / side) * Math.ceil(across / side) > request.features) side += 1;
    for (let image = 0; image < n; image++) {
      const means: number[] = [];
      for (let map = 0; map < maps; map++)
        for (let y = 0; y < height; y += side)
          for (let x = 0; x < across; x += side) {
            let [sum, cells] = [0, 0];
            for (let i = y; i < Math.min(y + side, height); i++)
              for (let j = x; j < Math.min(x + side, across); j++) {
                sum += values[((image * maps + map) * height + i) * across + j]!;
                cells += 1;
              }
            means.push(sum / cells);
          }
      plain.push(means);
    }
  }
  await executable.dispose();
  expect(plain[0]).toHaveLength(width);
  const isRow = (means: readonly number[], row: number) =>
    means.every((mean, i) => Math.abs(mean - data[row * width + i]!) < 1e-4 * Math.max(1, Math.abs(mean)));
  for (let row = 0; row < rows; row++) expect(plain.some((means) => isRow(means, row))).toBe(true);
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, begin, feed } = await job.prepare(workspace, request, quiet);
  const computing = await probe.open(machine, given);
  await begin(null, quiet);
  const parts: Uint8Array[] = [];
  for await (const { fed } of feed!(computing.tasks(null), quiet.signal))
    parts.push(probe.encode(await computing.compute(fed, quiet.signal)));
  expectOneMerge(probe, parts, 50);
});

test('what an earlier analysis has kept is not computed again, and gives the same', async () => {
  const units: string[] = [];
  const context = { ...quiet, report: ({ unit }: { readonly unit: string }) => void units.push(unit) };
  const { analysisId } = await analyse(workspace, 'probe', request, context);
  expect(units).not.toContain('images');
  const again = keptArrays(workspace, 'probe', keptAnalysis(workspace, 'probe', analysisId));
  expect(again).toEqual(keptArrays(workspace, 'probe', kept()));
});

test('its bar goes one way: the features are its first half', async () => {
  const shares: number[] = [];
  const context = { ...quiet, report: ({ share }: { readonly share?: number }) => void shares.push(share!) };
  await analyse(workspace, 'probe', { ...request, layers: ['pool1'] }, context);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});

test('it is drawn in a panel, and gives its arrays', async () => {
  const source = panelSource(workspace, { kind: 'probe', analysisId: id });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 85, null);
  expect(drawing.title).toBe('Linear classifiers on the layers of run@1, halves');
  const texts = drawing.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(texts).toEqual(expect.arrayContaining([...layers, 'softmax', 'SVM', 'Layer']));
  expect(Object.keys(await source.files())).toEqual([
    ...['accuracy.npy', 'strength.npy', 'correct.npy', 'tested.npy', 'probe.csv'],
  ]);
});

test.each([
  [{ split: 'test' as const }, /"test" of "halves" is empty/],
  [{ layers: ['pool9'] }, /has no layer "pool9"/],
  [{ dataset: 'nothing' }, /nothing/],
  [{ perClass: 2 }, /2 images of each class are fewer than 3 folds/],
  [
    { perClass: 1000, split: 'val' as const, folds: 20 },
    /The class "left" has \d+ readable images in "val" of "halves", fewer than 20 folds/,
  ],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  const before = listAnalyses(workspace, 'probe').length;
  await expect(analyse(workspace, 'probe', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'probe')).toHaveLength(before);
});

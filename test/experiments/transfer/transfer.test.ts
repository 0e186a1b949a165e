import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { findModel } from '../../../src/catalog/models/models.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { transfer } from '../../../src/experiments/transfer/analysis.ts';
import type { KeptTransfer, Transfer } from '../../../src/experiments/transfer/declaration.ts';
import { transfer as job, type TransferRequest } from '../../../src/experiments/transfer/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import type { Sentence } from '../../../src/shared/sentence.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { readFeatures } from '../../../src/workbench/analyses/foldedFeatures.ts';
import { keptAnalysis, keptArrays } from '../../../src/workbench/analyses/kept.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { evaluated } from '../evaluated.ts';
import { expectOneMerge } from '../expectOneMerge.ts';

const folder = temporaryFolder();
const told: Sentence[] = [];
const quiet: JobContext = {
  report: () => {},
  warn: (line) => void told.push(line),
  signal: new AbortController().signal,
};
const halves = {
  a: ['arrow', 'crescent', 'cross', 'diamond', 'disc'],
  b: ['heart', 'ring', 'square', 'star', 'triangle'],
} as const;
/** Images of the first half that the second has too, in another file. */
const planted = 3;
const request: TransferRequest = {
  ...{ model: 'half', dataset: 'b', split: 'train', layer: 'pool5', classifier: 'softmax', perClass: [2, 5] },
  ...{ folds: 4, seed: 1, features: 2000, duplicates: 0.999, keepDuplicates: false, scratchSteps: 120, name: 'fitted' },
};
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  const size = { seed: 1, trainPerClass: 40, valPerClass: 4, testPerClass: 20 };
  const root = await writeSampleSet(folder.at('shapes'), size, quiet);
  for (const [name, classes] of Object.entries(halves))
    for (const split of ['train', 'val', 'test'])
      for (const own of classes) {
        const to = folder.at(`${name}/${split}/${own}`);
        mkdirSync(to, { recursive: true });
        for (const file of readdirSync(join(root, split, own)))
          copyFileSync(join(root, split, own, file), join(to, file));
      }
  for (const file of readdirSync(folder.at('a/train/disc')).slice(0, planted))
    copyFileSync(join(folder.at('a/train/disc'), file), join(folder.at('b/train/ring'), `planted-${file}`));
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  for (const name of ['a', 'b']) await addDataset(workspace, folder.at(name), name, quiet);
  const recipe = { epochs: 12, batchSize: 16, threads: 2 };
  await train(workspace, { dataset: 'a', network: { preset: 'zfnet-small' }, name: 'half', recipe }, quiet);
  ({ analysisId: id } = await analyse(workspace, 'transfer', request, quiet));
}, 900_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): Transfer => showAnalysis(workspace, 'transfer', id);
const kept = (): KeptTransfer => keptAnalysis(workspace, 'transfer', id);

test('a network pre-trained on half of the classes beats one from scratch at 5 images a class of the other half', () => {
  const { frozen, scratch } = shown().rows[1]!;
  expect(frozen.mean - scratch.mean).toBeGreaterThan(Math.hypot(frozen.deviation, scratch.deviation) / 2);
  expect(frozen.mean).toBeGreaterThan(0.3);
});

test('images that both sets have are found, named and left out', () => {
  const { nearDuplicates, nearDuplicateCount } = shown();
  const found = nearDuplicates.filter(({ image }) => image.includes('planted-'));
  expect(found).toHaveLength(planted);
  for (const { image, other, correlation } of found) {
    expect(image.split('planted-')[1]).toBe(other.split('/').at(-1));
    expect(correlation).toBeGreaterThan(0.9999);
  }
  expect(nearDuplicateCount).toBe(nearDuplicates.length);
  expect(told.map(({ key }) => key)).toContain('transfer.duplicatesFound');
});

test('the fitted classifier is a model: its scores are products of the kept features, and it knows its images', async () => {
  const model = findModel(workspace.catalog, 'fitted');
  expect(model.classes).toEqual(halves.b);
  const { weights, network, preprocessing } = loadModel(workspace, 'fitted');
  const scores = network.nodes.find(({ name }) => name === 'fittedScores')!;
  const features = readFeatures(workspace, kept().findings, 'pool5');
  const [rows, width] = features.shape as [number, number];
  expect(weights['fittedScores.weight']!.shape).toEqual([5, width]);
  expect(scores.inputShapes[0]!.reduce((a, c) => a * c, 1)).toBe(width);
  const { findings } = kept();
  const made = Array.from({ length: rows }, (_, row) =>
    halves.b.map((_name, c) => {
      let sum = weights['fittedScores.bias']!.data[c]!;
      for (let i = 0; i < width; i++)
        sum += weights['fittedScores.weight']!.data[c * width + i]! * features.data[row * width + i]!;
      return sum;
    }),
  );
  const { id: datasetId, root } = findDataset(workspace.catalog, 'b');
  const isLeftOut = new Set(findings.nearDuplicates.map(({ image }) => image));
  const drawn = imagesOfSplit(workspace.catalog, datasetId, 'train').filter(({ path }) => !isLeftOut.has(path));
  expect(drawn).toHaveLength(rows);
  const executable = await onnxRuntime.load(compileForward(network, preprocessing, ['fittedScores']), weights);
  for await (const { positions, pixels } of pictureReader(root, drawn, preprocessing).read(
    [[...made.keys()]],
    quiet.signal,
  )) {
    expect(positions).toHaveLength(rows);
    const found = (await executable.run(pictureFeeds(preprocessing, pixels))).fittedScores!.data;
    for (const [i, row] of positions.entries())
      for (const [c, score] of made[row]!.entries()) expect(found[i * 5 + c]).toBeCloseTo(score, 3);
  }
  await executable.dispose();
  const right = made.filter((own, row) => own.indexOf(Math.max(...own)) === findings.labels[row]).length;
  const { error, images } = await evaluated(workspace, { model: 'fitted', dataset: 'b', split: 'train' }, quiet);
  expect(images).toBe(5 * 40 + planted);
  // Planted discs are none of its classes.
  expect(Math.abs(1 - error - right / rows)).toBeLessThan(0.03);
  expect(right / rows).toBeGreaterThan(0.9);
});

test('accuracies are those of the counts, and are files', async () => {
  const { accuracy, correct, tested } = keptArrays(workspace, 'transfer', kept());
  expect(accuracy!.shape).toEqual([2, 2, 4]);
  for (const [place, value] of accuracy!.data.entries()) {
    let sum = 0;
    for (let c = 0; c < 5; c++) sum += correct!.data[place * 5 + c]! / tested!.data[(place % 4) * 5 + c]!;
    expect(value).toBeCloseTo(sum / 5, 6);
  }
  const text = async (file: string) => Buffer.from(await analysisFile(workspace, 'transfer', id, file)).toString();
  expect((await text('transfer.csv')).trim().split('\n')).toHaveLength(1 + 2 * 2);
  expect(await text('nearDuplicates.csv')).toContain('planted-');
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, begin, feed } = await job.prepare(
    workspace,
    { ...request, scratchSteps: 2, name: undefined },
    quiet,
  );
  const computing = await transfer.open(machine, given);
  await begin(null, quiet);
  const parts: Uint8Array[] = [];
  for await (const { fed } of feed!(computing.tasks(null), quiet.signal))
    parts.push(transfer.encode(await computing.compute(fed, quiet.signal)));
  expectOneMerge(transfer, parts, 50);
});

test('it is drawn in a panel', async () => {
  const source = panelSource(workspace, { kind: 'transfer', analysisId: id });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const { title, items } = await drawPanel(await source.load(), 85, null);
  expect(title).toBe('From half@12 to b');
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(texts).toEqual(expect.arrayContaining(['2', '5', 'from scratch', 'half@12 up to pool5, softmax']));
});

test.each([
  [{ layer: 'pool9' }, /has no layer "pool9"/],
  [{ perClass: [40] }, /The class "heart" has 40 images in "train" of "b", too few to learn from 40/],
  [{ folds: 20, split: 'val' as const, perClass: [1] }, /fewer than 20 folds/],
  [{ source: 'nothing' }, /nothing/],
  [{ name: 'half' }, /half/],
  [{ dataset: 'a' }, /that are not nearly the same as one of "a", too few/],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  const before = listAnalyses(workspace, 'transfer').length;
  await expect(analyse(workspace, 'transfer', { ...request, name: undefined, ...changes }, quiet)).rejects.toThrow(
    sentence,
  );
  expect(listAnalyses(workspace, 'transfer')).toHaveLength(before);
});

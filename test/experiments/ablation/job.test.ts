import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { epochsOf } from '../../../src/catalog/training/metrics.ts';
import { findRun, listRuns } from '../../../src/catalog/training/runs.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { missedCount } from '../../../src/engine/training/metrics.ts';
import { type AblationFound, ablation } from '../../../src/experiments/ablation/analysis.ts';
import type { AblationRow, ShownAblation } from '../../../src/experiments/ablation/declaration/kept.ts';
import type { AblationRequest } from '../../../src/experiments/ablation/job/plan.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { predict } from '../../../src/workbench/models/predict.ts';
import { removeRun } from '../../../src/workbench/training/removeRun.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const recipe = { epochs: 2, threads: 1, batchSize: 16 };
const request: AblationRequest = {
  ...{ name: 'whole', dataset: 'halves', network: { preset: 'zfnet-small' }, recipe },
  ...{ variants: ['minus 7', 'thin = fc6 width 8'], seeds: [1, 5] },
};
let workspace: Workspace;
let whole: ShownAblation;

const shownOf = (id: number): ShownAblation => showAnalysis(workspace, 'ablation', id);
const arrayOf = async (id: number, name: string) =>
  decodeNpy(await analysisFile(workspace, 'ablation', id, `${name}.npy`));
const ablate = (changes: Partial<AblationRequest>, context = quiet) =>
  analyse(workspace, 'ablation', { ...request, ...changes }, context);

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 40);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  whole = shownOf((await ablate({})).analysisId);
}, 120_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('its numbers are those of the runs, and of their models asked picture by picture', async () => {
  const { catalog } = workspace;
  const dataset = findDataset(catalog, 'halves');
  const results = await arrayOf(whole.id, 'results');
  const curves = await arrayOf(whole.id, 'curves');
  expect(results.shape).toEqual([3, 2, 5]);
  expect(whole.rows.map(({ name }) => name)).toEqual(['zfnet-small', 'minus 7', 'thin']);
  for (const [v, { runs, finished, diverged }] of whole.rows.entries()) {
    expect({ finished, diverged }).toEqual({ finished: 2, diverged: 0 });
    for (const [s, run] of runs.entries()) {
      const [trainError, trainTopFive, valError, valTopFive, seconds] = results.data.slice(5 * (2 * v + s));
      const epochs = epochsOf(catalog, findRun(catalog, run).id);
      const told = epochs.flatMap((epoch) => [epoch.trainError, epoch.valError!]);
      expect([...curves.data.slice(4 * (2 * v + s), 4 * (2 * v + s + 1))]).toEqual(told.map(Math.fround));
      expect(valError).toBe(Math.fround(epochs.at(-1)!.valError!));
      expect(seconds).toBeCloseTo(
        epochs.reduce((sum, epoch) => sum + epoch.seconds, 0),
        3,
      );
      expect([trainTopFive, valTopFive]).toEqual([0, 0]);
      const images = imagesOfSplit(catalog, dataset.id, 'train');
      const asked = {
        model: `${run}@2`,
        files: images.map(({ path }) => `${dataset.root}/${path}`),
        crops: 'centre',
        top: 1,
      } as const;
      const predictions = await predict(workspace, asked, quiet);
      const wrong = predictions.filter(
        (own, i) => 'error' in own || own.classes[0]!.name !== dataset.classes[images[i]!.label],
      );
      expect(trainError).toBe(Math.fround(wrong.length / images.length));
    }
    const [a, b] = [results.data[10 * v]!, results.data[10 * v + 5]!];
    expect(whole.rows[v]!.trainError!.mean).toBeCloseTo((a + b) / 2, 6);
    expect(whole.rows[v]!.trainError!.deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 6);
  }
}, 60_000);

test('stopped within a run and asked for again it goes on there, and ends with the same numbers', async () => {
  const stopper = new AbortController();
  let steps = 0;
  const report: JobContext['report'] = ({ unit, result }) => {
    expect(result).toMatchObject({ analysisId: expect.any(Number) });
    if (unit === 'steps' && ++steps === 14) stopper.abort(new Error('stop'));
  };
  const name = 'stopped';
  await expect(ablate({ name }, { ...quiet, report, signal: stopper.signal })).rejects.toThrow('stop');
  const [{ id, done } = { id: 0, done: 0 }] = listAnalyses(workspace, 'ablation');
  expect(done).toBe(1);
  expect(shownOf(id).rows.map(({ finished }) => finished)).toEqual([1, 0, 0]);
  const paused = listRuns(workspace.catalog).filter((run) => run.name.startsWith(name));
  expect(paused.map(({ status }) => status)).toEqual(['finished', 'paused']);

  const { analysisId } = await ablate({ name });
  expect(analysisId).toBe(id);
  const runs = listRuns(workspace.catalog).filter((run) => run.name.startsWith(name));
  expect(runs.map((run) => run.status)).toEqual(Array(6).fill('finished'));
  expect(runs.slice(0, 2).map((run) => run.id)).toEqual(paused.map((run) => run.id));
  expect((await arrayOf(id, 'curves')).data).toEqual((await arrayOf(whole.id, 'curves')).data);
  const errors = async (own: number) => (await arrayOf(own, 'results')).data.filter((_, i) => i % 5 !== 4);
  expect(await errors(id)).toEqual(await errors(whole.id));
}, 120_000);

test('asked for again with more it trains only what is new, also when a run is gone since', async () => {
  const before = listRuns(workspace.catalog).length;
  removeRun(workspace, whole.rows[1]!.runs[0]!);
  const { analysisId } = await ablate({ variants: ['minus 6,7'], seeds: [1] });
  expect(analysisId).toBe(whole.id);
  expect(listRuns(workspace.catalog).length).toBe(before - 1 + 2);
  const { rows, seeds } = shownOf(analysisId);
  expect(rows.map(({ name }) => name)).toEqual(['zfnet-small', 'minus 7', 'thin', 'minus 6,7']);
  expect(seeds).toEqual([1, 5]);
  const numbers = ({ runs: _, ...row }: AblationRow) => row;
  expect(rows.slice(0, 3).map(numbers)).toEqual(whole.rows.map(numbers));
}, 60_000);

test('of a run it takes network, pixels, recipe and data set; a run that diverges has no errors', async () => {
  const lines: string[] = [];
  await train(
    workspace,
    { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'base', recipe: { ...recipe, filterRadius: null } },
    quiet,
  );
  const { analysisId } = await ablate(
    {
      ...{ name: 'wild', dataset: undefined, network: { run: 'base' }, variants: ['minus 7'], seeds: [1] },
      recipe: { learningRate: 100, epochs: undefined },
    },
    { ...quiet, warn: ({ text }) => lines.push(text) },
  );
  const { rows, epochs, dataset } = shownOf(analysisId);
  expect({ epochs, dataset }).toEqual({ epochs: 2, dataset: 'halves' });
  expect(rows.map(({ diverged }) => diverged)).toEqual([1, 1]);
  expect(rows[0]).toMatchObject({ trainError: null, valError: null, finished: 1 });
  expect(lines).toContainEqual(expect.stringMatching(/^Training takes about .* \(runs: 2, epochs of each: 2\)/));
  expect(lines).toContainEqual(expect.stringMatching(/"wild minus 7 seed 1" diverged/));
}, 60_000);

test.each<[Partial<AblationRequest>, RegExp]>([
  [{ dataset: undefined }, /no data set/],
  [{ dataset: 'nothing' }, /nothing/],
  [{ network: { run: 'nothing' } }, /nothing/],
  [{ variants: ['minus 9'] }, /no layer "9"/],
  [{ variants: ['conv5 kernel 40'] }, /does not fit/],
  [{ variants: ['a = minus 7', 'a = minus 6'] }, /Two variants are called "a"/],
  [{ variants: ['zfnet-small = minus 7'] }, /Two variants are called/],
  [{ variants: ['a/b = minus 7', 'a@b = minus 6'] }, /Two variants are called/],
  [{ variants: [`${'long '.repeat(20)}= minus 7`] }, /100/],
  [{ name: 'whole', recipe: { ...recipe, epochs: 3 } }, /"whole" was begun with another/],
  [{ name: 'taken' }, /a run "taken zfnet-small seed 1" that trains otherwise/],
])('%j is refused in a sentence before anything is trained', async (changes, sentence) => {
  const name = 'taken zfnet-small seed 1';
  if (changes.name === 'taken')
    await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name, recipe }, quiet);
  const [runs, analyses] = [listRuns(workspace.catalog).length, listAnalyses(workspace, 'ablation').length];
  await expect(ablate({ name: 'refused', ...changes })).rejects.toThrow(sentence);
  expect([listRuns(workspace.catalog).length, listAnalyses(workspace, 'ablation').length]).toEqual([runs, analyses]);
});

test('any division of its runs, in any order, merges to the same bytes', () => {
  const parts = Array.from(
    { length: 12 },
    (_, i): AblationFound => [
      { variant: i % 4, seed: Math.floor(i / 4), results: [i, 0, i / 2, Number.NaN, 1], curve: [[i, Number.NaN]] },
    ],
  );
  const whole = ablation.encode(mergeAll(parts, ablation.merge)!);
  const division = fc.record({
    order: fc.shuffledSubarray(parts, { minLength: parts.length }),
    shares: fc.integer({ min: 1, max: parts.length }),
  });
  const property = fc.property(division, ({ order, shares }) => {
    const size = Math.ceil(order.length / shares);
    const each = Array.from(
      { length: Math.ceil(order.length / size) },
      (_, i) =>
        mergeAll(
          order
            .slice(i * size, (i + 1) * size)
            .map(ablation.encode)
            .map(ablation.decode),
          ablation.merge,
        )!,
    );
    expect(ablation.encode(mergeAll(each, ablation.merge)!)).toEqual(whole);
  });
  fc.assert(property, { seed: 71, numRuns: 100 });
});

test('the five most probable are those that sorting puts first', () => {
  const row = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 });
  const property = fc.property(
    fc.array(row, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 8 }),
    (rows, k) => {
      const labels = Int32Array.from(rows, (_, i) => (3 * i) % 8);
      const scores = { dtype: 'float32', shape: [rows.length, 8], data: Float32Array.from(rows.flat()) } as const;
      const missed = rows.filter((own, i) => {
        const order = own.map((_, c) => c).sort((a, b) => own[b]! - own[a]! || a - b);
        return !order.slice(0, k).includes(labels[i]!);
      });
      expect(missedCount(scores, labels, k)).toBe(missed.length);
    },
  );
  fc.assert(property, { seed: 71 });
});

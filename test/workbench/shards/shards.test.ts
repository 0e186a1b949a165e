import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisById, listAnalyses } from '../../../src/catalog/analyses.ts';
import { featureMaps, listPasses, passState } from '../../../src/catalog/features/indexes.ts';
import type { AnalysisKind } from '../../../src/shared/contract/analysis.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import type { DividedQuestion } from '../../../src/workbench/shards/divided.ts';
import { readManifest } from '../../../src/workbench/shards/manifest.ts';
import { mergeScan } from '../../../src/workbench/shards/merge.ts';
import { planScan } from '../../../src/workbench/shards/plan.ts';
import { workShare } from '../../../src/workbench/shards/work.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const request = { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool1', 'fc8'], top: 9 } as const;
const index: DividedQuestion = { kind: 'index', request };
const evaluation: DividedQuestion = {
  kind: 'evaluation',
  request: { model: 'run@1', dataset: 'halves', split: 'train' },
};

let workspace: Workspace;
/** What one pass finds, everything that the catalog keeps of it. */
let onePass: unknown;

const foundIn = ({ catalog }: Workspace): unknown => {
  const { id, finishedAt, ...pass } = listPasses(catalog).at(-1)!;
  expect(finishedAt).not.toBeNull();
  return [pass, request.layers.map((layer) => [featureMaps(catalog, id, layer), passState(catalog, id, layer)])];
};
const forgetPasses = () => workspace.catalog.exec('DELETE FROM index_pass');

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 150);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 32 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  await indexSplit(workspace, request, quiet);
  onePass = foundIn(workspace);
  forgetPasses();
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

async function planned(name: string, question = index, imagesPerShard = 32): Promise<string> {
  const place = folder.at(name);
  await planScan(workspace, question, { folder: place, imagesPerShard }, quiet);
  return place;
}

test.each([1, 2, 7, 64])('%i workers in any order find byte for byte what one pass finds', async (of) => {
  const place = await planned(`index-${of}`);
  for (let share = of - 1; share >= 0; share--) await workShare(place, { share, of }, quiet);
  await mergeScan(workspace, place, quiet);
  expect(foundIn(workspace)).toEqual(onePass);
  await mergeScan(workspace, place, quiet);
  expect(listPasses(workspace.catalog)).toHaveLength(1);
  forgetPasses();
});

test('a worker that is stopped leaves what it has, and the next goes on there', async () => {
  const place = await planned('stopped', index, 1000);
  const stopper = new AbortController();
  const report = ({ done }: { done: number }) => done >= 64 && stopper.abort(new Error('stopped'));
  const stopped = workShare(place, { share: 0, of: 1 }, { ...quiet, report, signal: stopper.signal });
  await expect(stopped).rejects.toThrow('stopped');
  expect(readdirSync(join(place, 'parts'))).toEqual(['00000.begun']);

  const counts: number[] = [];
  await workShare(place, { share: 0, of: 1 }, { ...quiet, report: ({ done }) => void counts.push(done) });
  expect(counts.find((done) => done > 0)).toBe(96);
  expect(readdirSync(join(place, 'parts'))).toEqual(['00000.part']);
  await mergeScan(workspace, place, quiet);
  expect(foundIn(workspace)).toEqual(onePass);
  forgetPasses();
});

const split = { model: 'run@1', dataset: 'halves', split: 'train' } as const;
test.each([
  evaluation,
  { kind: 'evaluation', request: { ...split, others: ['run@0'] } },
  { kind: 'classResponse', request: { ...split, layer: 'pool5' } },
  { kind: 'activationRange', request: { ...split, layer: 'pool5', by: 'run@0', seed: 1 } },
  { kind: 'classView', request: { ...split, layers: ['pool5', 'fc6'], images: 3 } },
  { kind: 'diagnosis', request: { ...split, models: ['run@0', 'run@1'], images: 200, maps: 8 } },
  { kind: 'similarity', request: { ...split, models: ['run@0', 'run@1'], images: 200, value: 'max' } },
  { kind: 'probe', request: { ...split, layers: ['pool1', 'pool5'], perClass: 60, folds: 2, seed: 1, features: 500 } },
  {
    kind: 'transfer',
    request: {
      ...{ ...split, layer: 'pool5', perClass: [5, 10], folds: 3, seed: 1, features: 500, scratchSteps: 5 },
      ...{ classifier: 'softmax', duplicates: 0.98, keepDuplicates: true },
    },
  },
] as unknown as DividedQuestion[])(
  'shards of $kind find what one pass finds, and are one analysis however often they are merged',
  async (question) => {
    const kind = question.kind as AnalysisKind;
    const whole = await analyse(workspace, kind, question.request as never, quiet);
    const place = await planned(`${kind}${'others' in question.request ? ' of several' : ''}`, question);
    expect(readManifest(place).shards.length).toBeGreaterThan(2);
    for (const share of [2, 0, 1]) await workShare(place, { share, of: 3 }, quiet);
    const outcome = await mergeScan(workspace, place, quiet);
    expect(outcome).toEqual(whole);

    const { catalog } = workspace;
    const { blobs } = analysisById(catalog, kind, whole.analysisId);
    expect(blobs.length).toBeGreaterThan(0);
    catalog.exec('DELETE FROM analysis');
    const { analysisId } = (await mergeScan(workspace, place, quiet)) as { analysisId: number };
    expect(analysisById(catalog, kind, analysisId).blobs).toEqual(blobs);
    await mergeScan(workspace, place, quiet);
    expect(listAnalyses(catalog, kind)).toHaveLength(1);
  },
);

test('every training is a shard of its own, and features are divided so that parts stay small', async () => {
  const of = { ...split, layer: 'pool5', perClass: [2], folds: 2, seed: 1, features: 500, classifier: 'softmax' };
  const question = { kind: 'transfer', request: { ...of, scratchSteps: 1, duplicates: 0.98, keepDuplicates: true } };
  const place = await planned('trainings', question as unknown as DividedQuestion, 10_000);
  expect(readManifest(place).shards.map(({ tasks }) => tasks)).toEqual([1, 1]);
  const named = { ...question, request: { ...question.request, name: 'fitted' } };
  await expect(planned('named', named as unknown as DividedQuestion)).rejects.toThrow(
    /trainings from scratch: ask for some/,
  );
});

test('workers that stop anywhere and are started again, in any number and order, find byte for byte what one pass finds', async () => {
  let count = 0;
  const course = fc.record({
    of: fc.constantFrom(1, 2, 7, 64),
    imagesPerShard: fc.constantFrom(32, 80, 1000),
    // Which worker is started, and after how many images it is stopped.
    starts: fc.array(fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 200 })), { maxLength: 6 }),
    order: fc.shuffledSubarray([...Array(64).keys()], { minLength: 64 }),
  });
  const property = fc.asyncProperty(course, async ({ of, imagesPerShard, starts, order }) => {
    const place = await planned(`any-${count++}`, index, imagesPerShard);
    for (const [share, after] of starts) {
      const stopper = new AbortController();
      const report = ({ done }: { done: number }) => done >= after && stopper.abort(new Error('stopped'));
      await workShare(place, { share: share % of, of }, { ...quiet, report, signal: stopper.signal }).catch(() => {});
    }
    for (const share of order) if (share < of) await workShare(place, { share, of }, quiet);
    await mergeScan(workspace, place, quiet);
    expect(foundIn(workspace)).toEqual(onePass);
    forgetPasses();
  });
  await fc.assert(property, { seed: 19, numRuns: 8 });
});

test('images that cannot be read are left out, as in one pass', async () => {
  const broken = join(folder.at('halves'), readdirSync(folder.at('halves'))[0]!);
  const [first] = readdirSync(broken);
  const picture = join(broken, first!);
  const bytes = readFileSync(picture);
  const place = await planned('broken');
  writeFileSync(picture, 'no picture');
  await indexSplit(workspace, request, quiet);
  const expected = foundIn(workspace);
  forgetPasses();
  await workShare(place, { share: 0, of: 1 }, quiet);
  const warnings: string[] = [];
  await mergeScan(workspace, place, { ...quiet, warn: ({ text }) => void warnings.push(text) });
  expect(foundIn(workspace)).toEqual(expected);
  if ((expected as [{ broken: number }])[0].broken > 0) expect(warnings.join()).toContain(first);
  forgetPasses();
  writeFileSync(picture, bytes);
});

test('parts that are missing, damaged or of another plan are named, and nothing is kept', async () => {
  const [place, other] = [await planned('bad'), await planned('other', evaluation)];
  const part = (name: string, shard: number) => join(name, 'parts', `0000${shard}.part`);
  await workShare(place, { share: 0, of: 2 }, quiet);
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/shards are missing, the first is number 1: run/);
  await workShare(place, { share: 1, of: 2 }, quiet);
  await workShare(other, { share: 0, of: 1 }, quiet);

  const kept = folder.at('kept.part');
  copyFileSync(part(place, 1), kept);
  truncateSync(part(place, 1), 100);
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/00001.part is damaged or cut short: remove it/);
  expect(await workShare(place, { share: 1, of: 2 }, quiet)).toMatchObject({ computed: 1 });
  expect(readFileSync(part(place, 1)).length).toBe(readFileSync(kept).length);

  copyFileSync(part(other, 1), part(place, 1));
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/00001.part belongs to another plan or shard/);
  copyFileSync(part(place, 0), part(place, 1));
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/belongs to another plan or shard/);
  expect(listPasses(workspace.catalog)).toHaveLength(0);
});

test('a folder without a plan, with another plan, or of a model that is no longer there is refused in a sentence', async () => {
  await expect(workShare(folder.at('nothing'), { share: 0, of: 1 }, quiet)).rejects.toThrow(/holds no plan: give/);
  const place = await planned('again');
  expect(
    (await planScan(workspace, index, { folder: place, imagesPerShard: 32 }, quiet)).shards.length,
  ).toBeGreaterThan(5);
  await expect(planned('again', evaluation)).rejects.toThrow(/holds another plan: give an empty folder/);
  const manifest = join(place, 'scan.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"id": "./, '"id": "f'));
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/no longer those of the plan/);
  writeFileSync(manifest, '{');
  await expect(workShare(place, { share: 0, of: 1 }, quiet)).rejects.toThrow(/scan.json is damaged: remove/);
  rmSync(manifest);
  expect(existsSync(manifest)).toBe(false);
  const rows = { kind: 'occlusion', request: { model: 'run@1' } } as unknown as DividedQuestion;
  await expect(planned('occlusion', rows)).rejects.toThrow();
});

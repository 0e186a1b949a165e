import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAnalysis, listAnalyses } from '../../../src/catalog/analyses.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';
import { carriedRun } from '../../../src/catalog/training/carriedRuns.ts';
import { listRuns } from '../../../src/catalog/training/runs.ts';
import { resultNames } from '../../../src/experiments/ablation/declaration/kept.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { keptAnalysis, keptArrays } from '../../../src/workbench/analyses/kept.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import type { DividedQuestion } from '../../../src/workbench/shards/divided.ts';
import { filesOf, readManifest } from '../../../src/workbench/shards/manifest.ts';
import { mergeScan } from '../../../src/workbench/shards/merge.ts';
import { planScan } from '../../../src/workbench/shards/plan.ts';
import { scanProgress } from '../../../src/workbench/shards/progress.ts';
import { workShare } from '../../../src/workbench/shards/work.ts';
import { removeRun } from '../../../src/workbench/training/removeRun.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { quiet, trainedOnHalves } from '../../experiments/trainedOnHalves.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

/** Trainings of an ablation, divided: every run in a catalog of its worker's own. */
const folder = temporaryFolder();
const request = {
  ...{ name: 'sweep', dataset: 'halves', network: { preset: 'zfnet-small' }, variants: ['minus 7'], seeds: [1, 5] },
  recipe: { epochs: 2, threads: 1, batchSize: 16, checkpointEpochs: [0, 1] },
} as const;
const question = { kind: 'ablation', request } as unknown as DividedQuestion;
let workspace: Workspace;
/** What training here finds, everything that the catalog keeps of it but what time says. */
let here: unknown;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { images: 24 });
  await analyse(workspace, 'ablation', request as never, quiet);
  here = everything();
  await forget();
}, 120_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

const ofSweep = () => listRuns(workspace.catalog).filter(({ name }) => name.startsWith('sweep'));

async function forget(): Promise<void> {
  for (const { id } of listAnalyses(workspace.catalog, 'ablation')) deleteAnalysis(workspace.catalog, id);
  for (const { name } of ofSweep()) await removeRun(workspace, name);
}

function everything(): unknown {
  const { catalog } = workspace;
  const runs = ofSweep().map(({ id, name }) => {
    const { createdAt, finishedAt, epochs, state, ...own } = carriedRun(catalog, id);
    expect(loadModel(workspace, `${name}@1`).model.name).toBe(`${name}@1`);
    const { sums: _, ...stateOf } = state!.state as { sums: unknown };
    return { ...own, epochs: epochs.map(({ seconds, ...epoch }) => epoch), state: { ...state, state: stateOf } };
  });
  runs.sort((a, b) => (a.name < b.name ? -1 : 1));
  const kept = keptAnalysis(workspace, 'ablation', listAnalyses(catalog, 'ablation')[0]!.id);
  const { results, curves } = keptArrays(workspace, 'ablation', kept);
  const errors = Array.from(results!.data).filter((_, i) => i % resultNames.length !== resultNames.indexOf('seconds'));
  return { runs, errors, curves, parameters: kept.parameters };
}

async function planned(name: string): Promise<string> {
  const place = folder.at(name);
  await planScan(workspace, question, { folder: place, imagesPerShard: 10 }, quiet);
  return place;
}

test('runs that workers train, stopped anywhere and in any order, are those that are trained here, with their weights', async () => {
  let count = 0;
  const course = fc.record({
    of: fc.constantFrom(1, 2, 4),
    // Which worker is started, and after how many images it is stopped.
    starts: fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 150 })), { minLength: 1, maxLength: 2 }),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  });
  const property = fc.asyncProperty(course, async ({ of, starts, order }) => {
    const place = await planned(`sweep-${count++}`);
    expect(readManifest(place).shards).toHaveLength(4);
    for (const [share, after] of starts) {
      const stopper = new AbortController();
      const report = ({ done }: { done: number }) => done >= after && stopper.abort(new Error('stopped'));
      const stopped = workShare(place, { share: share % of, of }, { ...quiet, report, signal: stopper.signal });
      await stopped.catch((error: Error) => expect(error.message).toBe('stopped'));
    }
    for (const share of order) if (share < of) await workShare(place, { share, of }, quiet);
    const { images, totalImages } = scanProgress(place, readManifest(place));
    expect(images).toBe(totalImages);
    await mergeScan(workspace, place, quiet);
    expect(everything()).toEqual(here);
    await mergeScan(workspace, place, quiet);
    expect(listAnalyses(workspace.catalog, 'ablation')).toHaveLength(1);
    expect(ofSweep()).toHaveLength(4);
    await forget();
  });
  await fc.assert(property, { seed: 19, numRuns: 2 });
}, 240_000);

test('a worker that is stopped leaves its run, and the next goes on there', async () => {
  const place = await planned('stopped');
  const stopper = new AbortController();
  const report = ({ done }: { done: number }) => done >= 40 && stopper.abort(new Error('stopped'));
  const stopped = workShare(place, { share: 0, of: 4 }, { ...quiet, report, signal: stopper.signal });
  await expect(stopped).rejects.toThrow('stopped');
  const { made, part } = filesOf(place);
  expect(readdirSync(made(0))).toEqual(['blobs', 'run.msgpack']);

  const steps: string[] = [];
  await workShare(place, { share: 0, of: 4 }, { ...quiet, report: ({ done }) => void steps.push(String(done)) });
  expect(Number(steps.find((done) => done !== '0'))).toBeGreaterThan(20);
  expect(readFileSync(part(0)).length).toBeGreaterThan(100);
});

test('weights that are damaged on their way are named, and nothing is kept', async () => {
  const place = await planned('damaged');
  await workShare(place, { share: 0, of: 1 }, quiet);
  const blobs = join(filesOf(place).made(2), 'blobs');
  const [file] = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const path = join(file!.parentPath, file!.name);
  const bytes = readBlob(blobs, file!.name);
  writeFileSync(path, bytes.subarray(1));
  await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(file!.name);
  expect(ofSweep()).toEqual([]);
  expect(listAnalyses(workspace.catalog, 'ablation')).toEqual([]);
  writeFileSync(path, bytes);
  await mergeScan(workspace, place, quiet);
  expect(everything()).toEqual(here);
});

test('an ablation that is there already, or whose run was begun here, is refused in a sentence', async () => {
  await expect(planned('again')).rejects.toThrow(/There is an ablation "sweep" already: go on with it here/);
  await forget();
  const place = await planned('begun');
  await workShare(place, { share: 0, of: 1 }, quiet);
  const stopper = new AbortController();
  const report = ({ done }: { done: number }) => done >= 10 && stopper.abort(new Error('stopped'));
  const begun = analyse(workspace, 'ablation', request as never, { ...quiet, report, signal: stopper.signal });
  await begun.catch(() => {});
  for (const { id } of listAnalyses(workspace.catalog, 'ablation')) deleteAnalysis(workspace.catalog, id);
  const [run] = ofSweep();
  if (run) await expect(mergeScan(workspace, place, quiet)).rejects.toThrow(/was begun here and is not finished/);
  await forget();
});

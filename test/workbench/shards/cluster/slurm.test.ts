import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { JobContext, Progress } from '../../../../src/shared/job.ts';
import { cancelOnSlurm, prepareSlurm, submitToSlurm } from '../../../../src/workbench/shards/cluster/slurm.ts';
import { watchScan } from '../../../../src/workbench/shards/cluster/watch.ts';
import { mergeScan } from '../../../../src/workbench/shards/merge.ts';
import { planScan } from '../../../../src/workbench/shards/plan.ts';
import { workShare } from '../../../../src/workbench/shards/work.ts';
import type { Workspace } from '../../../../src/workbench/workspace/workspace.ts';
import { trainedOnHalves } from '../../../experiments/trainedOnHalves.ts';
import { temporaryFolder } from '../../../host/cli/binary.ts';
import { fakeSlurm } from './fakeSlurm.ts';

/** Scans on a SLURM that is made of scripts; the workers' part is done by the tests. */
const folder = temporaryFolder();
const slurm = fakeSlurm(folder.at('slurm'));
let workspace: Workspace;
let place: string;
let count = 0;
let warnings: string[] = [];
let reports: Progress[] = [];

const context: JobContext = {
  report: (progress) => void reports.push(progress),
  warn: ({ text }) => void warnings.push(text),
  signal: new AbortController().signal,
};
const steps = () => reports.map(({ step }) => step?.text);

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { images: 60 });
});
afterAll(() => {
  workspace.close();
  folder.remove();
});
beforeEach(async () => {
  vi.stubEnv('PATH', `${slurm.bin}:${process.env.PATH}`);
  place = folder.at(`scan ${count++}`);
  const request = { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool1'], top: 9 } as const;
  await planScan(workspace, { kind: 'index', request }, { folder: place, imagesPerShard: 32 }, context);
  [warnings, reports] = [[], []];
  slurm.list([]);
  slurm.refuse(null);
  slurm.most(1001);
  slurm.asked();
});
afterEach(() => vi.unstubAllEnvs());

const submit = (options: object = {}) => submitToSlurm(place, { workspace: workspace.folder, ...options }, context);
const watch = (own: JobContext = context) => watchScan(place, { everyMs: 20 }, own);
const work = (share: number, of: number) => workShare(place, { share, of }, context);

test('an array of as many workers as there are shards, the merge after it, and both are kept', async () => {
  const submitted = await submit();
  expect(submitted).toMatchObject({ cluster: 'slurm', workers: 4 });
  const { array, merge } = submitted;
  expect(Number(merge)).toBe(Number(array) + 1);
  expect(slurm.asked()).toEqual([
    'scontrol show config',
    `sbatch --parsable --chdir=${place} --array=1-4 ${place}/work.sh`,
    `sbatch --parsable --chdir=${place} --dependency=afterok:${array} --kill-on-invalid-dep=yes ${place}/merge.sh`,
  ]);
  expect(JSON.parse(readFileSync(join(place, 'submitted.json'), 'utf8'))).toEqual(submitted);
});

test.each([false, true])('it is followed from waiting to merged (answers of later versions: %j)', async (isLate) => {
  const { array, merge } = await submit();
  const [workers, merging] = [Number(array), Number(merge)];
  slurm.list(
    [
      { id: workers, tasks: '3-4', state: 'PENDING', reason: 'Resources' },
      { id: workers, tasks: '1', state: 'RUNNING' },
      { id: workers, tasks: '2', state: 'COMPLETED' },
      { id: merging, state: 'PENDING', reason: 'Dependency' },
    ],
    isLate,
  );
  const watched = watch();
  await expect.poll(steps).toContain('workers: 1 run, 2 wait (Resources)');
  await work(0, 1);
  slurm.list([{ id: merging, state: 'RUNNING' }], isLate);
  await expect.poll(steps).toContain('the workers have ended');
  slurm.list([{ id: merging, state: 'COMPLETED' }], isLate);
  expect(await watched).toBe('merged');
  expect(reports.at(-1)).toMatchObject({ unit: 'images', done: 108, total: 108 });
  slurm.list([], isLate);
  expect(await watch()).toBe('forgotten');
});

test('workers that no node will take are told of, once, with what to change', async () => {
  const { array } = await submit({ merge: false });
  slurm.list([{ id: Number(array), tasks: '1-4', state: 'PENDING', reason: 'PartitionConfig' }]);
  const watched = watch();
  await expect.poll(() => reports.length).toBeGreaterThan(3);
  expect(warnings).toEqual([
    `SLURM will not start the workers as they are (PartitionConfig): stop, let ${place}/work.sh ask for fewer processors, less memory or time, or for another partition, and run again.`,
  ]);
  await work(0, 1);
  expect(await watched).toBe('found');
});

test('without a merge it is followed until all shards are there', async () => {
  const { array } = await submit({ merge: false });
  expect(slurm.asked().filter((call) => call.startsWith('sbatch'))).toHaveLength(1);
  slurm.list([{ id: Number(array), tasks: '1-4', state: 'RUNNING' }]);
  const watched = watch();
  await work(1, 2);
  await expect.poll(() => reports.some(({ done, unit }) => unit === 'images' && done > 0 && done < 108)).toBe(true);
  await work(0, 2);
  expect(await watched).toBe('found');
  await mergeScan(workspace, place, context);
});

test('of more workers than an array may have so many are submitted as it may', async () => {
  rmSync(place, { recursive: true });
  const request = { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool1'], top: 9 } as const;
  await planScan(workspace, { kind: 'index', request }, { folder: place, imagesPerShard: 1 }, context);
  slurm.most(4);
  await submit();
  expect(warnings).toEqual(['4 workers were asked for, and SLURM takes 3 at most in an array: so many are submitted.']);
  expect(slurm.asked()[1]).toContain('--array=1-3');
});

test('what waits or runs is not submitted twice; cancelled, it is', async () => {
  const { array, merge } = await submit();
  slurm.list([{ id: Number(array), tasks: '1-4', state: 'PENDING' }]);
  await expect(submit()).rejects.toThrow(`Jobs ${array}, ${merge} of this scan still wait or run: follow them by`);
  slurm.asked();
  expect(await cancelOnSlurm(place)).toEqual([array, merge]);
  expect(slurm.asked()).toEqual([`scancel ${array} ${merge}`]);
  slurm.list([{ id: Number(array), tasks: '1-4', state: 'CANCELLED' }]);
  expect(Number((await submit()).array)).toBeGreaterThan(Number(merge));
});

test.each(['NODE_FAIL', 'TIMEOUT', 'OUT_OF_MEMORY', 'FAILED'])('workers that end by %s are told of', async (state) => {
  const { array } = await submit();
  await work(0, 4);
  slurm.list([
    { id: Number(array), tasks: '1', state: 'COMPLETED' },
    { id: Number(array), tasks: '2-4', state },
  ]);
  const sentence = `3 of 4 shards are missing and the workers have ended (${['COMPLETED', state].sort().join(', ')}): look into ${place}/logs`;
  await expect(watch()).rejects.toThrow(sentence);
  // SLURM forgets jobs after a while.
  slurm.list([]);
  await expect(watch()).rejects.toThrow('3 of 4 shards are missing and no worker runs any more');
});

test('a merge that fails is told of', async () => {
  const { merge } = await submit();
  await work(0, 1);
  slurm.list([{ id: Number(merge), state: 'CANCELLED', reason: 'DependencyNeverSatisfied' }]);
  await expect(watch()).rejects.toThrow('All shards are there, but the merge has ended as CANCELLED: look into');
});

test('stopping ends the watching, and says how to watch again', async () => {
  const { array } = await submit();
  slurm.list([{ id: Number(array), tasks: '1-4', state: 'RUNNING' }]);
  const stopper = new AbortController();
  const watched = watch({ ...context, signal: stopper.signal, report: () => stopper.abort(new Error('stopped')) });
  await expect(watched).rejects.toThrow(`Watch again by "switchback scan watch ${place}"`);
  expect(slurm.asked().some((call) => call.startsWith('scancel'))).toBe(false);
});

test('a controller that does not answer is told of once and asked again', async () => {
  const { merge } = await submit();
  await work(0, 1);
  const squeue = join(slurm.bin, 'squeue');
  const script = readFileSync(squeue, 'utf8');
  writeFileSync(
    squeue,
    '#!/bin/sh\necho "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2\nexit 1\n',
  );
  const watched = watch();
  await expect.poll(() => warnings.length).toBe(1);
  writeFileSync(squeue, script);
  slurm.list([{ id: Number(merge), state: 'COMPLETED' }]);
  expect(await watched).toBe('merged');
  expect(warnings).toEqual([expect.stringContaining('Unable to contact slurm controller')]);
});

test('what sbatch refuses is said as it says it, and nothing counts as submitted', async () => {
  slurm.refuse('Invalid partition name specified');
  await expect(submit()).rejects.toThrow(
    'SLURM\'s "sbatch" refuses: Batch job submission failed: Invalid partition name specified.',
  );
  slurm.refuse(null);
  await submit();
});

test('a merge that is refused leaves the workers, and is said', async () => {
  slurm.refuse('Job dependency problem', 'afterok');
  expect(await submit()).toMatchObject({ merge: null });
  expect(warnings).toEqual([
    expect.stringMatching(/Job dependency problem\. The workers are submitted, the merge is not: run/),
  ]);
});

test('where there is no SLURM, it says where there is', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(submit()).rejects.toThrow('There is no "scontrol" here: run this where SLURM has its commands');
});

test('a list of jobs that is none asks for a version that has one', async () => {
  const { array } = await submit();
  expect(array).toMatch(/^\d+$/);
  writeFileSync(join(folder.at('slurm'), 'queue.json'), 'JOBID PARTITION NAME');
  await expect(submit()).rejects.toThrow('What "squeue --json" prints is no list of jobs: SLURM 21.08 or later');
});

test('the scripts are written once, and stay as a person has changed them', () => {
  const images = folder.at("a folder's images");
  const prepare = (options: object) => prepareSlurm(place, { workspace: workspace.folder, ...options }, context);
  prepare({ images, threads: 3 });
  const work = join(place, 'work.sh');
  const text = readFileSync(work, 'utf8');
  expect(text).toContain('#SBATCH --cpus-per-task=3\n');
  expect(text).toContain(`--images '${images.replace("'", "'\\''")}'`);
  expect(readFileSync(join(place, 'merge.sh'), 'utf8')).toContain(`--workspace ${workspace.folder} scan merge .`);
  const edited = text.replace('##SBATCH --partition=', '#SBATCH --partition=gpu');
  writeFileSync(work, edited);
  prepare({});
  expect(warnings).toEqual([expect.stringContaining('work.sh is there and stays as it is')]);
  expect(readFileSync(work, 'utf8')).toBe(edited);
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { listAnalyses } from '../../../../src/catalog/analyses.ts';
import { analysisKinds, isDividedKind } from '../../../../src/shared/contract/analysis.ts';
import { SwitchbackError } from '../../../../src/shared/errors.ts';
import type { JobContext } from '../../../../src/shared/job.ts';
import { say } from '../../../../src/shared/sentence.ts';
import { analyse } from '../../../../src/workbench/analyses/analyse.ts';
import { runOnCluster } from '../../../../src/workbench/shards/cluster/runOnCluster.ts';
import { type DividedQuestion, dividedKinds } from '../../../../src/workbench/shards/divided.ts';
import { workShare } from '../../../../src/workbench/shards/work.ts';
import { forgetCluster, keepCluster, readSettings } from '../../../../src/workbench/workspace/settings.ts';
import type { Workspace } from '../../../../src/workbench/workspace/workspace.ts';
import { quiet, trainedOnHalves } from '../../../experiments/trainedOnHalves.ts';
import { temporaryFolder } from '../../../host/cli/binary.ts';
import { fakeSlurm } from './fakeSlurm.ts';

/** Jobs of the workbench on a SLURM that is made of scripts; the workers' part is done by the tests. */
const folder = temporaryFolder();
const slurm = fakeSlurm(folder.at('slurm'));
const shared = folder.at('shared');
const request = { model: 'run@1', dataset: 'halves', split: 'train' } as const;
const question = { kind: 'evaluation', request } as unknown as DividedQuestion;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { images: 24 });
});
afterAll(() => {
  workspace.close();
  folder.remove();
});
beforeEach(() => {
  vi.stubEnv('PATH', `${slurm.bin}:${process.env.PATH}`);
  vi.stubEnv('XDG_CONFIG_HOME', folder.at('config'));
  keepCluster({ name: 'atlas', folder: shared, workers: 3, threads: 1 });
  slurm.list([]);
  slurm.asked();
});
afterEach(() => vi.unstubAllEnvs());

const scans = () => readdirSync(shared).filter((name) => name.startsWith('evaluation-'));
const run = (context: JobContext = quiet) => runOnCluster(workspace, 'atlas', question, context);
const isSubmitted = () => expect.poll(() => existsSync(join(shared, scans()[0] ?? '', 'submitted.json'))).toBe(true);
const waits = () => slurm.list([{ id: 101, tasks: '1', state: 'PENDING', reason: 'Priority' }]);

test('a cluster is kept in the settings, in place of one of its name, and forgotten', () => {
  keepCluster({ name: 'atlas', folder: shared, workers: 5, threads: 2 });
  expect(readSettings().clusters).toEqual([{ name: 'atlas', folder: shared, workers: 5, threads: 2 }]);
  forgetCluster('atlas');
  expect(readSettings().clusters).toEqual([]);
});

test('the experiments that say they can be divided are those that can', () => {
  expect(analysisKinds.filter(isDividedKind).sort()).toEqual(dividedKinds.filter((kind) => kind !== 'index').sort());
});

test('a job is planned, submitted and followed, goes on after the host has ended, and finds what this machine finds', async () => {
  const here = await analyse(workspace, 'evaluation', request, quiet);
  workspace.catalog.exec('DELETE FROM analysis');
  const host = new AbortController();
  const steps: string[] = [];
  const report: JobContext['report'] = ({ step }) => void steps.push(step?.text ?? '');
  const first = run({ ...quiet, report, signal: host.signal });
  const ended = expect(first).rejects.toThrow('The host has gone');
  await isSubmitted();
  waits();
  await expect.poll(() => steps.at(-1), { timeout: 10_000 }).toMatch(/0 run, 1 wait \(Priority\)|workers/);
  host.abort(new SwitchbackError('CANCELLED', say('common.hostGone')));
  await ended;
  expect(slurm.asked().filter((call) => call.startsWith('scancel'))).toEqual([]);

  const again = run();
  const [scan] = scans();
  await workShare(join(shared, scan!), { share: 0, of: 1 }, quiet);
  const found = (await again) as typeof here;
  expect(slurm.asked().filter((call) => call.startsWith('sbatch'))).toEqual([]);
  expect(scans()).toHaveLength(1);
  const { result, blobs } = listAnalyses(workspace.catalog, 'evaluation').at(-1)!;
  expect(found.analysisId).toBeGreaterThan(0);
  expect(blobs.length).toBeGreaterThan(0);
  expect(result).toMatchObject({ done: expect.any(Number) });
}, 60_000);

test('a person who stops it ends the jobs of the cluster; its scripts are kept for the next scan', async () => {
  const script = join(shared, 'work.sh');
  writeFileSync(script, readFileSync(script, 'utf8').replace('##SBATCH --partition=', '#SBATCH --partition=gpu'));
  const person = new AbortController();
  const other = { kind: 'classResponse', request: { ...request, layer: 'pool5' } } as unknown as DividedQuestion;
  const asked = runOnCluster(workspace, 'atlas', other, { ...quiet, signal: person.signal });
  const ended = expect(asked).rejects.toThrow('topped');
  const scan = () => readdirSync(shared).find((name) => name.startsWith('classResponse-')) ?? '';
  await expect.poll(() => existsSync(join(shared, scan(), 'submitted.json')), { timeout: 10_000 }).toBe(true);
  expect(readFileSync(join(shared, scan(), 'work.sh'), 'utf8')).toContain('#SBATCH --partition=gpu');
  person.abort(new SwitchbackError('CANCELLED', say('common.stopped')));
  await ended;
  expect(slurm.asked().at(-1)).toMatch(/^scancel 10\d$/);
});

test('a cluster that is not in the settings is told of', async () => {
  forgetCluster('atlas');
  await expect(run()).rejects.toThrow('There is no cluster "atlas" among the settings, which have –: add it');
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { transact } from '../../../src/catalog/storage/database.ts';
import { listRuns } from '../../../src/catalog/training/runs.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { listDatasetSummaries, removeDataset } from '../../../src/workbench/datasets/datasets.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { removeRun } from '../../../src/workbench/training/removeRun.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { logged } from '../../../src/workbench/workspace/jobLog.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { failure } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 10);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  await addDataset(workspace, folder.at('halves'), 'others', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('a run and a data set that a job works with stay until it ends', async () => {
  const refused: (string | undefined)[] = [];
  const removing = async () => {
    refused.push(failure(() => removeRun(workspace, 'run'))?.message);
    refused.push(failure(() => removeDataset(workspace, 'others'))?.message);
  };
  const report = () => void logged(workspace, 'remove', {}, quiet, removing);
  const request = { model: 'run@1', dataset: 'others', split: 'val', top: 3 } as const;
  const context = { ...quiet, report };
  const outcome = await logged(workspace, 'index', request, context, () => indexSplit(workspace, request, context));
  expect(outcome.pass.imagesDone).toBe(2);
  expect(new Set(refused)).toEqual(
    new Set([
      'The run "run" stays, for a job that runs works with it: stop that first, or wait until it is done.',
      'The data set "others" stays, for a job that runs works with it: stop that first, or wait until it is done.',
    ]),
  );
  await logged(workspace, 'removeRun', {}, quiet, async () => removeRun(workspace, 'run'));
  await logged(workspace, 'removeDataset', {}, quiet, async () => removeDataset(workspace, 'others'));
  expect(listRuns(workspace.catalog)).toEqual([]);
  expect(listDatasetSummaries(workspace).map(({ name }) => name)).toEqual(['halves']);
});

test('what a row belongs to and is gone is no defect', () => {
  const orphan = () => workspace.catalog.exec("INSERT INTO run_request (run_id, request) VALUES (99, 'pause')");
  expect(failure(() => transact(workspace.catalog, orphan))?.code).toBe('NOT_FOUND');
});

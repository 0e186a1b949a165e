import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { listModels } from '../../../src/catalog/models/models.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';

import { findRun, setRunStatus } from '../../../src/catalog/training/runs.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { resumeTraining, train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { newRun } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 40);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('a run that is being trained is not resumed beside itself', async () => {
  let beside: Promise<unknown> | undefined;
  const report: JobContext['report'] = ({ unit }) => {
    if (unit === 'steps') beside ??= resumeTraining(workspace, 'first', quiet).catch((error) => error);
  };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'first', recipe: { epochs: 1 } };
  const run = await train(workspace, request, { ...quiet, report });

  expect(await beside).toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringContaining('being trained already'),
  });
  expect(run).toMatchObject({ status: 'finished', epoch: 1 });
});

test('a run whose runtime is gone is resumed on another, and goes on with that', async () => {
  const stopper = new AbortController();
  const report: JobContext['report'] = ({ unit }) => unit === 'steps' && stopper.abort(new Error('stop'));
  const recipe = { epochs: 1, batchSize: 16 };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'moved', recipe };
  await expect(train(workspace, request, { ...quiet, report, signal: stopper.signal })).rejects.toThrow();
  workspace.catalog.exec("UPDATE run SET runtime = 'onnx/cuda' WHERE name = 'moved'");
  await expect(resumeTraining(workspace, 'moved', quiet)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  const resumed = await resumeTraining(workspace, 'moved', quiet, 'onnx/cpu');
  expect(resumed).toMatchObject({ status: 'finished', runtime: 'onnx/cpu' });
});

test('a run that was stopped before its first step is resumed from its own weights, and ends as one that was not', async () => {
  const recipe = { epochs: 1, threads: 1, batchSize: 16, checkpointEpochs: [0] };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, recipe };
  await train(workspace, { ...request, name: 'source', recipe: { ...recipe, seed: 2 } }, quiet);
  const weights = folder.at('weights.safetensors');
  writeFileSync(weights, readBlob(workspace.blobs, listModels(workspace.catalog, 'source').at(-1)!.blob));
  await train(workspace, { ...request, weights, name: 'unbroken' }, quiet);

  const stopper = new AbortController();
  const report: JobContext['report'] = ({ step }) => step?.key === 'progress.mean' && stopper.abort(new Error('stop'));
  const stopped = train(
    workspace,
    { ...request, weights, name: 'stopped' },
    { ...quiet, report, signal: stopper.signal },
  );
  await expect(stopped).rejects.toThrow();
  expect(findRun(workspace.catalog, 'stopped')).toMatchObject({ status: 'paused', error: null });
  expect(await resumeTraining(workspace, 'stopped', quiet)).toMatchObject({ status: 'finished', epoch: 1 });
  const [unbroken, resumed] = ['unbroken', 'stopped'].map((run) =>
    listModels(workspace.catalog, run).map(({ epoch, blob }) => [epoch, blob]),
  );
  expect(resumed).toEqual(unbroken);
  expect(resumed).toHaveLength(2);
});

test('a run of an earlier version that has left nothing gives its name to the next', async () => {
  const { id } = findDataset(workspace.catalog, 'halves');
  setRunStatus(workspace.catalog, newRun(workspace.catalog, 'empty', id), 'paused');
  await expect(resumeTraining(workspace, 'empty', quiet)).rejects.toThrow(/train again, under its name/);
  const recipe = { epochs: 1, batchSize: 16 };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, recipe };
  expect(await train(workspace, { ...request, name: 'empty' }, quiet)).toMatchObject({ status: 'finished', epoch: 1 });
  await expect(train(workspace, { ...request, name: 'empty' }, quiet)).rejects.toThrow(
    /There is a run "empty" already/,
  );
});

test('a model whose import is stopped has left nothing, and is imported under the same name', async () => {
  const file = folder.at('imported.safetensors');
  const { mean: _, ...weights } = loadModel(workspace, 'source').weights;
  writeFileSync(file, Buffer.concat(encodeSafetensors(floatTensors(weights))));
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, file, name: 'imported' };
  const stopper = new AbortController();
  const report: JobContext['report'] = ({ step }) => step?.key === 'progress.mean' && stopper.abort(new Error('stop'));
  await expect(importModel(workspace, request, { ...quiet, report, signal: stopper.signal })).rejects.toThrow();
  expect(listModels(workspace.catalog).filter(({ origin }) => origin === 'file')).toEqual([]);
  const imported = await importModel(workspace, request, quiet);
  expect(imported).toMatchObject({ name: 'imported', origin: 'file', runId: null, classes: ['left', 'right'] });
  // The mean image was found again, so that the weights are the run's, which are kept once.
  expect(imported.blob).toBe(listModels(workspace.catalog, 'source').at(-1)!.blob);
});

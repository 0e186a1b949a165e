import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveEvaluation } from '../../../src/catalog/models/evaluations.ts';
import { listModels } from '../../../src/catalog/models/models.ts';
import { epochsOf } from '../../../src/catalog/training/metrics.ts';
import { postRequest } from '../../../src/catalog/training/runs.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
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

/** Too small a rate for anything to be learned: the first epoch stays the best. */
const still = { batchSize: 16, learningRate: 1e-9, plateau: null, checkpointEpochs: [], threads: 1 };
const begin = (name: string, recipe: object, context = quiet) =>
  train(
    workspace,
    { dataset: 'halves', network: { preset: 'zfnet-small' }, name, recipe: { ...still, ...recipe } },
    context,
  );
const kept = (name: string) => listModels(workspace.catalog, name).map(({ epoch }) => epoch);

test('the epoch with the lowest error is kept beside the last, and what is kept no longer has gone', async () => {
  const run = await begin('best', { epochs: 6, learningRate: 0.01, keepsBest: true });
  const errors = epochsOf(workspace.catalog, run.id).map(({ valError }) => valError!);
  const best = 1 + errors.indexOf(Math.min(...errors));
  expect(kept('best')).toEqual([...new Set([best, 6])]);
});

test('a training whose error falls no more ends early, with a checkpoint of its last epoch', async () => {
  const said: string[] = [];
  const run = await begin(
    'early',
    { epochs: 50, stopAfter: 2, keepsBest: true },
    { ...quiet, warn: ({ key }) => void said.push(key) },
  );
  const { length } = epochsOf(workspace.catalog, run.id);
  expect(run).toMatchObject({ status: 'finished', epoch: length });
  expect(length).toBeLessThan(50);
  expect(said).toContain('progress.stoppedEarly');
  expect(kept('early')).toEqual([length - 2, length]);
});

test('a best epoch on which something was found stays when there is a better one', async () => {
  let found: number | undefined;
  const warn: JobContext['warn'] = ({ key }) => {
    const first = listModels(workspace.catalog, 'used')[0];
    if (found !== undefined || key !== 'progress.epochValidated' || !first) return;
    found = first.epoch!;
    saveEvaluation(workspace.catalog, {
      ...{ modelId: first.id, datasetId: 1, split: 'val', images: 8, broken: 0, loss: 1, error: 0.5, runtime: 'onnx' },
    });
  };
  const run = await begin('used', { epochs: 6, learningRate: 0.01, keepsBest: true }, { ...quiet, warn });
  const errors = epochsOf(workspace.catalog, run.id).map(({ valError }) => valError!);
  const best = 1 + errors.indexOf(Math.min(...errors));
  expect(kept('used')).toEqual([...new Set([found!, best, 6])].sort((a, b) => a - b));
});

test('one checkpoint of a run is removed, and the others stay', async () => {
  await begin('single', { epochs: 2, checkpointEpochs: [0, 1, 2] });
  removeModel(workspace, 'single@1');
  expect(kept('single')).toEqual([0, 2]);
});

test('a learning rate that is given meanwhile holds from the next step on', async () => {
  let isAsked = false;
  const report: JobContext['report'] = ({ unit, done }) => {
    if (isAsked || unit !== 'steps' || done < 2) return;
    isAsked = true;
    const { id } = workspace.catalog.prepare("SELECT id FROM run WHERE name = 'told'").get() as { id: number };
    postRequest(workspace.catalog, id, { wish: 'setLearningRate', learningRate: 3e-9 });
  };
  const run = await begin('told', { epochs: 2 }, { ...quiet, report });
  const rates = workspace.catalog
    .prepare('SELECT learning_rate FROM step_metric WHERE run_id = ? ORDER BY step')
    .pluck()
    .all(run.id) as number[];
  expect(new Set(rates)).toEqual(new Set([1e-9, 3e-9]));
  expect(rates.slice(0, 2)).toEqual([1e-9, 1e-9]);
  expect(rates.at(-1)).toBe(3e-9);
});

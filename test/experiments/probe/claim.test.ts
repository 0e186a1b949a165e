import { afterAll, expect, test } from 'vitest';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import type { Probe } from '../../../src/experiments/probe/declaration.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test("features of a high layer classify images that the network has not seen better than layer 1's", async () => {
  const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const size = { seed: 1, trainPerClass: 60, valPerClass: 5, testPerClass: 20 };
  await addDataset(workspace, await writeSampleSet(folder.at('shapes'), size, quiet), 'shapes', quiet);
  const recipe = { epochs: 8, batchSize: 16, threads: 2 };
  await train(workspace, { dataset: 'shapes', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  const layers = ['pool1', 'pool5'];
  const asked = { model: 'run', dataset: 'shapes', split: 'test', layers, perClass: 20, folds: 4, seed: 1 } as const;
  const { analysisId } = await analyse(workspace, 'probe', { ...asked, features: 2000 }, quiet);
  const { rows } = showAnalysis(workspace, 'probe', analysisId) as Probe;
  workspace.close();
  const [low, high] = rows;
  for (const method of ['softmax', 'svm'] as const) {
    const spread = Math.hypot(low![method].deviation, high![method].deviation);
    expect(high![method].mean - low![method].mean).toBeGreaterThan(spread);
  }
}, 600_000);

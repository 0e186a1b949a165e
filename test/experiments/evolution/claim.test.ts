import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;

beforeAll(async () => {
  const size = { seed: 1, trainPerClass: 40, valPerClass: 4, testPerClass: 0 };
  const images = await writeSampleSet(folder.at('sample'), size, quiet);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, images, 'shapes', quiet);
  const recipe = { epochs: 5, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'shapes', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
}, 300_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

/** Zeiler & Fergus 2013, §4.1. */
test('the first layer settles before the highest', async () => {
  const layers = ['pool1', 'pool5', 'relu7'];
  const request = { model: 'run', split: 'train', layers, maps: 12 } as const;
  const { analysisId } = await analyse(workspace, 'evolution', request, quiet);
  const { layers: found } = showAnalysis(workspace, 'evolution', analysisId);
  const [low, middle, high] = found;
  for (const higher of [middle!, high!]) {
    for (const [i, overlap] of higher.overlap.entries()) expect(low!.overlap[i]).toBeGreaterThan(overlap);
    expect(low!.correlation.at(-1)).toBeGreaterThan(higher.correlation.at(-1)!);
  }
}, 120_000);

import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesSpread } from '../../../src/catalog/datasets/images.ts';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import { type Agreement, hitsOf } from '../../../src/experiments/occlusion/declaration/agreement.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
let workspace: Workspace;

beforeAll(async () => {
  const size = { seed: 1, trainPerClass: 40, valPerClass: 4, testPerClass: 0 };
  const images = await writeSampleSet(folder.at('sample'), size, quiet);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, images, 'shapes', quiet);
  const recipe = { epochs: 3, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'shapes', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
}, 300_000);
afterAll(() => {
  workspace.close();
  folder.remove();
});

/** Zeiler & Fergus 2013, §4.2: covering the region that a projection shows costs the map its activation. */
test('a map loses its activation where its projection lies, oftener than by chance', async () => {
  const { catalog } = workspace;
  const images = imagesSpread(catalog, findDataset(catalog, 'shapes').id, 'val', 8);
  const agreements: Agreement[] = [];
  for (const { id } of images) {
    const asked = { model: 'run', picture: { imageId: id }, baseline: 'mean', stride: 4 } as const;
    const { analysisId } = await analyse(workspace, 'occlusion', asked, quiet);
    const { agreement } = showAnalysis(workspace, 'occlusion', analysisId);
    if (agreement) agreements.push(agreement);
  }
  const sum = (of: 'inside' | 'chance') => agreements.reduce((total, own) => total + own[of], 0);
  const { hits, byChance } = hitsOf(agreements);
  expect(agreements.length).toBeGreaterThan(4);
  expect(sum('inside')).toBeGreaterThan(sum('chance'));
  expect(hits).toBeGreaterThan(byChance);
}, 300_000);

import { join } from 'node:path';
import { listDatasets } from '../catalog/datasets.ts';
import { listRuns } from '../catalog/runs.ts';
import { writeSampleSet } from '../dataset/sample/write.ts';
import type { JobContext } from '../shared/job.ts';
import { addDataset } from './addDataset.ts';
import { indexSplit } from './indexing.ts';
import { resumeTraining, train } from './training.ts';
import type { Workspace } from './workspace.ts';

/** What the sample's data set and its run are called. */
export const sampleName = 'shapes';

const sampleSize = { seed: 1, trainPerClass: 300, valPerClass: 40, testPerClass: 40 };
const recipe = { epochs: 14, batchSize: 32, plateau: { factor: 10, patience: 2 } };

/** Writes the generated sample set and trains on it, but for what is done already; gives the last checkpoint's name. */
export async function trainSample(workspace: Workspace, context: JobContext): Promise<string> {
  const { catalog } = workspace;
  if (!listDatasets(catalog).some((dataset) => dataset.name === sampleName)) {
    const folder = await writeSampleSet(join(workspace.folder, 'sample'), sampleSize, context);
    await addDataset(workspace, folder, sampleName, context);
  }
  const earlier = listRuns(catalog).find((run) => run.name === sampleName);
  const request = { dataset: sampleName, network: 'zfnet-small', name: sampleName, recipe };
  if (!earlier) await train(workspace, request, context);
  else if (earlier.status !== 'finished') await resumeTraining(workspace, sampleName, context);
  return `${sampleName}@${recipe.epochs}`;
}

/** The sample workspace that a first start opens: images, a trained network, its index. Gives the checkpoint's name. */
export async function buildSample(workspace: Workspace, context: JobContext): Promise<string> {
  const checkpoint = await trainSample(workspace, context);
  await indexSplit(workspace, { checkpoint, dataset: sampleName, split: 'val', top: 9 }, context);
  return checkpoint;
}

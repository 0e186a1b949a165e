import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listDatasets } from '../../catalog/datasets/datasets.ts';
import { listModels } from '../../catalog/models/models.ts';
import { listRuns, runState } from '../../catalog/training/runs.ts';
import { writeSampleSet } from '../../dataset/sample/write.ts';
import type { JobContext } from '../../shared/job.ts';
import { stageOf } from '../../shared/stages.ts';
import { addDataset } from '../datasets/addDataset.ts';
import { makeLayerSheets } from '../features/layerSheets.ts';
import { resumeTraining, train } from '../training/training.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { sampleName, sampleSize } from './sampleSet.ts';

/** The rate is lowered once, towards the end: the last weights then do not depend on the last few batches. */
const recipe = { epochs: 14, batchSize: 32, plateau: { factor: 10, patience: 2 }, lowerAfterEpochs: [11] };

/** How far the work is then, by processor time: the images take 14.7 s to draw and 2.0 s to add, each epoch of the training 10.6 s. */
const [drawn, added] = [0.09, 0.1] as const;

/** Writes the generated sample set and trains on it, but for what is done already; gives the last checkpoint's name. */
export async function trainSample(workspace: Workspace, context: JobContext): Promise<string> {
  const { catalog } = workspace;
  if (!listDatasets(catalog).some((dataset) => dataset.name === sampleName)) {
    const folder = await writeSampleSet(join(workspace.folder, 'sample'), sampleSize, stageOf(context, 0, drawn));
    await addDataset(workspace, folder, sampleName, stageOf(context, drawn, added));
  }
  const training = stageOf(context, added, 1);
  const earlier = listRuns(catalog).find((run) => run.name === sampleName);
  const request = { dataset: sampleName, network: { preset: 'zfnet-small' }, name: sampleName, recipe };
  const isFinished = earlier?.status === 'finished';
  // That of an earlier version which was killed before its first step has none.
  const hasState = earlier !== undefined && runState(catalog, earlier.id) !== null;
  if (!isFinished && !hasState) await train(workspace, request, training);
  else if (!isFinished) await resumeTraining(workspace, sampleName, training);
  return `${sampleName}@${recipe.epochs}`;
}

/** The epoch whose projections are made first, while the training goes on: a newcomer sees features half a minute after the start. */
const earlyEpoch = 2;
const earlyLayers = ['pool5', 'pool2'];

/** The sample workspace that a first start opens: images, a trained network, its projections. Gives the checkpoint's name. */
export async function buildSample(workspace: Workspace, context: JobContext): Promise<string> {
  const sheets = { dataset: sampleName, split: 'val', rule: 'deconvnet' } as const;
  const training = trainSample(workspace, stageOf(context, 0, 0.8));
  const ended = training.then(
    () => true,
    () => true,
  );
  try {
    if (await checkpointExists(workspace, earlyEpoch, ended)) {
      const early = { ...sheets, model: `${sampleName}@${earlyEpoch}`, layers: earlyLayers };
      await makeLayerSheets(workspace, early, { ...context, report: () => {} });
    }
  } finally {
    // Whoever is told of a stop or an error closes the workspace, which the training still writes to.
    await ended;
  }
  const model = await training;
  await makeLayerSheets(workspace, { ...sheets, model, layers: earlyLayers }, stageOf(context, 0.8, 0.88));
  await makeLayerSheets(workspace, { ...sheets, model }, stageOf(context, 0.88, 1));
  return model;
}

/** Waits until the sample's run has a checkpoint of `epoch`; false where its training ends without one. */
async function checkpointExists({ catalog }: Workspace, epoch: number, ended: Promise<boolean>): Promise<boolean> {
  const exists = () => listModels(catalog, sampleName).some((model) => model.epoch === epoch);
  while (!exists()) if (await Promise.race([ended, setTimeout(500, false)])) return exists();
  return true;
}

import { imageCounts } from '../../catalog/datasets/datasets.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { latestPace } from '../../catalog/training/metrics.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { TrainingPace } from '../../shared/contract/training.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Recipe } from '../../shared/recipe.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { stepCost } from './trainingStages.ts';
import { secondsPerImage } from './trainingTime.ts';

/** What is trained, and how. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly recipe: Recipe;
}

/** An epoch over a data set at so many seconds an image; validating one is a forward pass. */
function secondsPerEpoch({ catalog }: Pick<Workspace, 'catalog'>, datasetId: number, perImage: number): number {
  const { train, val } = imageCounts(catalog, datasetId).splits;
  return perImage * (train + val / stepCost);
}

/** The pace of the last run of the same network, batch and threads; `null` where there is none. */
export function paceOfLastRun(
  workspace: Pick<Workspace, 'catalog'>,
  datasetId: number,
  { network, recipe }: TrainedNetwork,
): TrainingPace | null {
  const hash = hashOf(JSON.stringify(networkDefinition(network)));
  const last = latestPace(workspace.catalog, { networkHash: hash, ...recipe });
  if (!last) return null;
  const perImage = last.seconds / Math.max(1, imageCounts(workspace.catalog, last.datasetId).splits.train);
  return { secondsPerEpoch: secondsPerEpoch(workspace, datasetId, perImage), run: last.run };
}

/** The pace by a step that is timed. */
export const measuredPace = async (
  workspace: Pick<Workspace, 'catalog'>,
  datasetId: number,
  trained: TrainedNetwork,
  runtime: Runtime,
): Promise<TrainingPace> => {
  const perImage = await secondsPerImage({ ...trained, runtime }, trained.recipe.batchSize);
  return { secondsPerEpoch: secondsPerEpoch(workspace, datasetId, perImage), run: null };
};

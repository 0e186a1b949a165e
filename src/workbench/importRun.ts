import { rmSync } from 'node:fs';
import { networkById } from '../catalog/networks.ts';
import { findRun, type Run } from '../catalog/runs.ts';
import type { ImportParameters } from '../shared/contract/training.ts';
import type { JobContext } from '../shared/job.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { train } from './training.ts';
import type { TrainingRequest } from './trainingRequest.ts';
import type { Workspace } from './workspace.ts';

/**
 * Takes weights from elsewhere into the workspace: a run of no epochs with one checkpoint, on the data set whose classes the network
 * tells apart. The uploaded file `weights` is removed. Throws as `weightsFromFile` and `train`.
 */
export async function importRun(
  workspace: Workspace,
  { weights, dataset, network, name }: Omit<ImportParameters, 'folderId'> & { readonly weights: string },
  context: JobContext,
): Promise<Run> {
  try {
    const recipe = { epochs: 0, checkpointEpochs: [0] };
    return await train(workspace, { ...networkOf(workspace, network), dataset, name, weights, recipe }, context);
  } finally {
    rmSync(weights, { force: true });
  }
}

/** A run's network comes with the preprocessing that its weights expect. */
function networkOf(
  { catalog }: Workspace,
  network: ImportParameters['network'],
): Pick<TrainingRequest, 'network' | 'preprocessing'> {
  if (!('run' in network)) return { network };
  const { networkId, preprocessing } = findRun(catalog, network.run);
  const definition = JSON.stringify(networkById(catalog, networkId).definition);
  return { network: { definition }, preprocessing: (preprocessing as Preprocessing).kind };
}

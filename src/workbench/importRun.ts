import { rmSync } from 'node:fs';
import { networkById } from '../catalog/networks.ts';
import { findRun, type Run } from '../catalog/runs.ts';
import type { ImportParameters } from '../shared/contract/training.ts';
import type { JobContext } from '../shared/job.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { train } from './training.ts';
import type { TrainingRequest } from './trainingRequest.ts';
import type { Workspace } from './workspace.ts';

/** Imports weights as `importWeights` does from an uploaded file, which is removed. */
export async function importRun(
  workspace: Workspace,
  { network, ...request }: Omit<ImportParameters, 'folderId'> & Pick<WeightsImport, 'weights'>,
  context: JobContext,
): Promise<Run> {
  try {
    return await importWeights(workspace, { ...request, ...networkOf(workspace, network) }, context);
  } finally {
    rmSync(request.weights, { force: true });
  }
}

/** Weights from elsewhere, and the data set whose classes their network tells apart. */
export type WeightsImport = Omit<TrainingRequest, 'recipe' | 'runtime' | 'weights'> & { readonly weights: string };

/** Takes weights from elsewhere into the workspace: a run of no epochs with one checkpoint. Throws as `weightsFromFile` and `train`. */
export const importWeights = (workspace: Workspace, request: WeightsImport, context: JobContext): Promise<Run> =>
  train(workspace, { ...request, recipe: { epochs: 0, checkpointEpochs: [0] } }, context);

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

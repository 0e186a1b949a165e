import { rmSync } from 'node:fs';
import { saveCheckpoint } from '../../catalog/models/checkpoints.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { transact } from '../../catalog/storage/database.ts';
import { pinning } from '../../catalog/storage/pins.ts';
import { findRun, type Run, runById, setRunStatus } from '../../catalog/training/runs.ts';
import type { ImportParameters } from '../../shared/contract/training.ts';
import type { JobContext } from '../../shared/job.ts';
import { beginning, constantsOf, splitOf } from '../training/training.ts';
import type { TrainingRequest } from '../training/trainingRequest.ts';
import { writeCheckpoint } from '../training/trainingSession.ts';
import { writeTrainingState } from '../training/trainingState.ts';
import type { Workspace } from '../workspace/workspace.ts';

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

/**
 * Takes weights from elsewhere into the workspace, all or nothing: a run of no epochs with one checkpoint. Throws as `weightsFromFile` and
 * `train`.
 */
export const importWeights = (workspace: Workspace, request: WeightsImport, context: JobContext): Promise<Run> =>
  pinning(async () => {
    const { catalog } = workspace;
    const recipe = { epochs: 0, checkpointEpochs: [0] };
    const begun = await beginning(workspace, { ...request, recipe }, context);
    const { dataset, preprocessing, runtime, insert } = begun;
    const train = splitOf(workspace, dataset, preprocessing, 'train');
    const state = { ...begun.state, constants: await constantsOf({ preprocessing, runtime, train }, context) };
    const written = writeTrainingState(workspace, state);
    const checkpoint = writeCheckpoint(workspace, state, null);
    const runId = transact(catalog, () => {
      const id = insert(written);
      saveCheckpoint(catalog, { ...checkpoint, runId: id });
      setRunStatus(catalog, id, 'finished');
      return id;
    });
    return runById(catalog, runId);
  });

/** A run's network comes with the preprocessing that its weights expect. */
function networkOf(
  { catalog }: Workspace,
  network: ImportParameters['network'],
): Pick<TrainingRequest, 'network' | 'preprocessing'> {
  if (!('run' in network)) return { network };
  const { networkId, preprocessing } = findRun(catalog, network.run);
  const definition = JSON.stringify(networkById(catalog, networkId).definition);
  return { network: { definition }, preprocessing };
}

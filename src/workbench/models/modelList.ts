import { indexedModels } from '../../catalog/features/indexes.ts';
import { type Evaluation, listEvaluations } from '../../catalog/models/evaluations.ts';
import { listModels, type Model } from '../../catalog/models/models.ts';
import { listNetworks } from '../../catalog/models/networks.ts';
import { findRun } from '../../catalog/training/runs.ts';
import type { KeptEvaluation, ModelSummary } from '../../shared/contract/model.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Every model, or a run's checkpoints: those of runs by run and epoch, then those of files. Throws `NOT_FOUND` for an unknown run. */
export function listModelSummaries({ catalog }: Pick<Workspace, 'catalog'>, runName?: string): ModelSummary[] {
  if (runName !== undefined) findRun(catalog, runName);
  const indexed = indexedModels(catalog);
  const evaluations = Map.groupBy(listEvaluations(catalog), ({ modelId }) => modelId);
  const networks = new Map(listNetworks(catalog).map(({ id, name }) => [id, name]));
  return listModels(catalog, runName).map((model) => ({
    ...summaryOf(model),
    network: networks.get(model.networkId) ?? '',
    indexed: indexed.has(model.id),
    evaluations: (evaluations.get(model.id) ?? []).map(keptEvaluation),
  }));
}

const summaryOf = ({ id, name, origin, runName, epoch, valError, classes, source, blob, createdAt }: Model) => ({
  ...{ id, name, origin, epoch, createdAt },
  run: runName,
  validationError: valError,
  classes: classes?.length ?? null,
  file: source?.file ?? null,
  format: source?.format ?? null,
  weightsHash: blob,
});

const keptEvaluation = ({ dataset, split, images, loss, error, createdAt }: Evaluation): KeptEvaluation => ({
  ...{ dataset, split, images, loss, error, createdAt },
});

import type { EpochMetric } from '../../shared/contract/run.ts';
import { saveCheckpoint } from '../models/checkpoints.ts';
import { networkById, type StoredNetwork, saveNetwork } from '../models/networks.ts';
import { type Database, transact } from '../storage/database.ts';
import {
  epochsOf,
  insertEpoch,
  insertLayerMetrics,
  insertSteps,
  type LayerMetric,
  layerMetricsOf,
  type StepMetric,
  stepsOf,
} from './metrics.ts';
import { insertRun, type Run, type RunState, runById, runState, saveRunState, setRunStatus } from './runs.ts';

/** A run with all that the catalog has of it but its data set, as plain data: it goes from one catalog to another. */
export interface CarriedRun
  extends Pick<
    Run,
    'name' | 'recipe' | 'preprocessing' | 'runtime' | 'versions' | 'status' | 'error' | 'createdAt' | 'finishedAt'
  > {
  readonly network: Omit<StoredNetwork, 'id'>;
  readonly epochs: readonly EpochMetric[];
  readonly steps: readonly StepMetric[];
  readonly layers: readonly (LayerMetric & { readonly epoch: number })[];
  readonly checkpoints: readonly CarriedCheckpoint[];
  /** `null` before the first. */
  readonly state: RunState | null;
}

interface CarriedCheckpoint {
  readonly epoch: number;
  readonly blob: string;
  readonly valError: number | null;
  readonly isOnlyBest: boolean;
}

/** Throws `NOT_FOUND`. */
export function carriedRun(db: Database, id: number): CarriedRun {
  const { name, networkId, recipe, preprocessing, runtime, versions, status, error, createdAt, finishedAt } = runById(
    db,
    id,
  );
  const { name: called, hash, definition } = networkById(db, networkId);
  return {
    ...{ name, recipe, preprocessing, runtime, versions, status, error, createdAt, finishedAt },
    network: { name: called, hash, definition },
    ...{ epochs: epochsOf(db, id), steps: stepsOf(db, id), layers: layerMetricsOf(db, id) },
    ...{ checkpoints: checkpointsOf(db, id), state: runState(db, id) },
  };
}

function checkpointsOf(db: Database, runId: number): CarriedCheckpoint[] {
  type Row = Omit<CarriedCheckpoint, 'isOnlyBest'> & { readonly isBest: number };
  const find = db.prepare<[number], Row>(`
    SELECT epoch, blob, val_error AS valError, is_best AS isBest
    FROM checkpoint JOIN model ON model.id = model_id WHERE run_id = ? ORDER BY epoch`);
  return find.all(runId).map(({ isBest, ...own }) => ({ ...own, isOnlyBest: isBest === 1 }));
}

/** SHA-256 of every blob that a run needs. */
export const blobsOfRun = ({ checkpoints, state }: CarriedRun): readonly string[] => [
  ...new Set([...checkpoints.map(({ blob }) => blob), ...(state ? [state.blob] : [])]),
];

/**
 * Takes a run into a catalog whose blobs it finds there, as a run of a data set; gives its id. What was running when it was carried away is paused. Throws
 * `BAD_ARGUMENT` for a name that is in use.
 */
export function takeRun(db: Database, datasetId: number, run: CarriedRun): number {
  const { network, epochs, steps, layers, checkpoints, state, status, error, createdAt, finishedAt, ...own } = run;
  return transact(db, () => {
    const id = insertRun(db, { ...own, networkId: saveNetwork(db, network), datasetId });
    if (state) saveRunState(db, id, state);
    insertSteps(db, id, steps);
    for (const metric of epochs) insertEpoch(db, id, metric);
    for (const { epoch, ...layer } of layers) insertLayerMetrics(db, id, epoch, [layer]);
    for (const checkpoint of checkpoints) saveCheckpoint(db, { ...checkpoint, runId: id });
    setRunStatus(db, id, status === 'running' ? 'paused' : status, error);
    db.prepare('UPDATE run SET created_at = ?, finished_at = ? WHERE id = ?').run(createdAt, finishedAt, id);
    return id;
  });
}

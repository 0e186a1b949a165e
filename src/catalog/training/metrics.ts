import type { EpochMetric } from '../../shared/contract/run.ts';
import { type Database, transact } from '../storage/database.ts';

/** One training step. */
export interface StepMetric {
  /** From 1, through the whole run. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Mean cross-entropy of the batch. */
  readonly loss: number;
  readonly learningRate: number;
}

/** How many of a layer's maps were above 0 nowhere on a sample of images, after an epoch. */
export interface LayerMetric {
  readonly layer: string;
  readonly maps: number;
  readonly dead: number;
}

/** Records steps; a step that is there already is replaced. */
export function insertSteps(db: Database, runId: number, rows: readonly StepMetric[]): void {
  if (rows.length === 0) return;
  transact(db, () => {
    const insert = db.prepare(
      'INSERT OR REPLACE INTO step_metric (run_id, step, epoch, loss, learning_rate) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { step, epoch, loss, learningRate } of rows) insert.run(runId, step, epoch, loss, learningRate);
  });
}

/** Records an epoch; one that is there already is replaced. */
export function insertEpoch(db: Database, runId: number, metric: EpochMetric): void {
  const { epoch, trainLoss, trainError, valLoss, valError, learningRate, seconds } = metric;
  transact(db, () => {
    const insert = db.prepare(`
      INSERT OR REPLACE INTO epoch_metric
        (run_id, epoch, train_loss, train_error, val_loss, val_error, learning_rate, seconds)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    insert.run(runId, epoch, trainLoss, trainError, valLoss, valError, learningRate, seconds);
  });
}

/** Records what an epoch left of the layers' maps; what is there already is replaced. */
export function insertLayerMetrics(db: Database, runId: number, epoch: number, rows: readonly LayerMetric[]): void {
  transact(db, () => {
    const insert = db.prepare(
      'INSERT OR REPLACE INTO layer_metric (run_id, epoch, layer, maps, dead) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { layer, maps, dead } of rows) insert.run(runId, epoch, layer, maps, dead);
  });
}

/** Drops the epochs after `epoch` and the steps after `step`: a run that was killed does them again from its last state. */
export function forgetAfter(db: Database, runId: number, epoch: number, step: number): void {
  transact(db, () => {
    db.prepare('DELETE FROM step_metric WHERE run_id = ? AND step > ?').run(runId, step);
    db.prepare('DELETE FROM epoch_metric WHERE run_id = ? AND epoch > ?').run(runId, epoch);
    db.prepare('DELETE FROM layer_metric WHERE run_id = ? AND epoch > ?').run(runId, epoch);
  });
}

/** A run's steps, in order. */
export function stepsOf(db: Database, runId: number): StepMetric[] {
  const statement = db.prepare<[number], StepMetric>(`
    SELECT step, epoch, loss, learning_rate AS learningRate FROM step_metric WHERE run_id = ? ORDER BY step`);
  return statement.all(runId);
}

/** At most `limit` of a run's steps after number `step`, in order. */
export function stepsAfter(db: Database, runId: number, step: number, limit: number): StepMetric[] {
  const statement = db.prepare<[number, number, number], StepMetric>(`
    SELECT step, epoch, loss, learning_rate AS learningRate FROM step_metric
    WHERE run_id = ? AND step > ? ORDER BY step LIMIT ?`);
  return statement.all(runId, step, limit);
}

/** Number of a run's last step, 0 where there is none. */
export const lastStep = (db: Database, runId: number): number =>
  db.prepare<[number], number>('SELECT coalesce(max(step), 0) FROM step_metric WHERE run_id = ?').pluck().get(runId)!;

/** Every layer's metrics of a run, by epoch. */
export function layerMetricsOf(db: Database, runId: number): (LayerMetric & { readonly epoch: number })[] {
  const statement = db.prepare<[number], LayerMetric & { epoch: number }>(
    'SELECT epoch, layer, maps, dead FROM layer_metric WHERE run_id = ? ORDER BY epoch',
  );
  return statement.all(runId);
}

const selectEpochs = `
  SELECT epoch, train_loss AS trainLoss, train_error AS trainError, val_loss AS valLoss, val_error AS valError,
    learning_rate AS learningRate, seconds
  FROM epoch_metric WHERE run_id = ? ORDER BY epoch`;

/** A run's epochs, in order. */
export const epochsOf = (db: Database, runId: number): EpochMetric[] =>
  db.prepare<[number], EpochMetric>(selectEpochs).all(runId);

/** A run's last epoch, `null` before the first has ended. */
export const lastEpoch = (db: Database, runId: number): EpochMetric | null =>
  db.prepare<[number], EpochMetric>(`${selectEpochs} DESC LIMIT 1`).get(runId) ?? null;

/** What the last epoch took of the last run of a network with this batch size and number of threads; `null` where there is none. */
export function latestPace(
  db: Database,
  {
    networkHash,
    batchSize,
    threads,
  }: { readonly networkHash: string; readonly batchSize: number; readonly threads: number },
): { readonly run: string; readonly datasetId: number; readonly seconds: number } | null {
  type Row = { readonly run: string; readonly datasetId: number; readonly seconds: number };
  const find = db.prepare<[string, number, number], Row>(`
    SELECT run.name AS run, dataset_id AS datasetId, seconds
    FROM run JOIN network ON network.id = network_id JOIN epoch_metric ON run_id = run.id
    WHERE hash = ? AND json_extract(recipe, '$.batchSize') = ? AND json_extract(recipe, '$.threads') = ?
    ORDER BY run.id DESC, epoch DESC LIMIT 1`);
  return find.get(networkHash, batchSize, threads) ?? null;
}

import { type Database, transact } from './database.ts';

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

/** One epoch; errors are shares in [0, 1]. */
export interface EpochMetric {
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainError: number;
  /** `null` without validation images. */
  readonly valLoss: number | null;
  readonly valError: number | null;
  readonly learningRate: number;
  readonly seconds: number;
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

/** Drops the epochs after `epoch` and the steps after `step`: a run that was killed does them again from its last state. */
export function forgetAfter(db: Database, runId: number, epoch: number, step: number): void {
  transact(db, () => {
    db.prepare('DELETE FROM step_metric WHERE run_id = ? AND step > ?').run(runId, step);
    db.prepare('DELETE FROM epoch_metric WHERE run_id = ? AND epoch > ?').run(runId, epoch);
  });
}

/** A run's steps, in order. */
export function stepsOf(db: Database, runId: number): StepMetric[] {
  const statement = db.prepare<[number], StepMetric>(`
    SELECT step, epoch, loss, learning_rate AS learningRate FROM step_metric WHERE run_id = ? ORDER BY step`);
  return statement.all(runId);
}

/** A run's epochs, in order. */
export function epochsOf(db: Database, runId: number): EpochMetric[] {
  const statement = db.prepare<[number], EpochMetric>(`
    SELECT epoch, train_loss AS trainLoss, train_error AS trainError, val_loss AS valLoss, val_error AS valError,
      learning_rate AS learningRate, seconds
    FROM epoch_metric WHERE run_id = ? ORDER BY epoch`);
  return statement.all(runId);
}

import { type Database, transact } from '../storage/database.ts';

/** What a checkpoint is kept with: a run's weights after an epoch. */
export interface NewCheckpoint {
  readonly runId: number;
  /** Epochs done; 0 is the initialisation. */
  readonly epoch: number;
  /** SHA-256 of a safetensors blob. */
  readonly blob: string;
  /** Share of validation images classified wrongly, in [0, 1]. */
  readonly valError: number | null;
  /** Kept for nothing but being the best so far. */
  readonly isOnlyBest?: boolean;
}

/**
 * Keeps a checkpoint and gives the id of its model, which has the run's network and preprocessing and the classes of the data set that it learns. An epoch
 * has one checkpoint and keeps its model's id: other weights replace the earlier ones, and then what was found on those goes too, for it says
 * nothing about the new ones.
 */
export function saveCheckpoint(
  db: Database,
  { runId, epoch, blob, valError, isOnlyBest = false }: NewCheckpoint,
): number {
  const now = new Date().toISOString();
  return transact(db, () => {
    const find = db.prepare<[number, number], { id: number; blob: string }>(
      'SELECT model.id, blob FROM checkpoint JOIN model ON model.id = model_id WHERE run_id = ? AND epoch = ?',
    );
    const earlier = find.get(runId, epoch);
    if (!earlier) {
      const insertModel = db.prepare(`
        INSERT INTO model (origin, network_id, preprocessing, classes, blob, created_at)
        SELECT 'run', network_id, preprocessing, classes, ?, ? FROM run JOIN dataset ON dataset.id = dataset_id WHERE run.id = ?`);
      const id = Number(insertModel.run(blob, now, runId).lastInsertRowid);
      const insert = db.prepare(
        'INSERT INTO checkpoint (model_id, run_id, epoch, val_error, is_best) VALUES (?, ?, ?, ?, ?)',
      );
      insert.run(id, runId, epoch, valError, Number(isOnlyBest));
      return id;
    }
    const update = db.prepare('UPDATE checkpoint SET val_error = ?, is_best = ? WHERE model_id = ?');
    update.run(valError, Number(isOnlyBest), earlier.id);
    if (earlier.blob === blob) return earlier.id;
    db.prepare('UPDATE model SET blob = ?, created_at = ? WHERE id = ?').run(blob, now, earlier.id);
    forgetFindings(db, earlier.id);
    return earlier.id;
  });
}

/** Forgets everything that was found on a model, for a transaction. */
export function forgetFindings(db: Database, modelId: number): void {
  for (const table of ['index_pass', 'projection', 'evaluation'])
    db.prepare(`DELETE FROM ${table} WHERE model_id = ?`).run(modelId);
  db.prepare('DELETE FROM analysis WHERE id IN (SELECT analysis_id FROM analysis_model WHERE model_id = ?)').run(
    modelId,
  );
}

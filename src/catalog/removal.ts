import { type Database, transact } from './storage/database.ts';

/** Names of the runs that learn from a data set, oldest first. */
export const runsOnDataset = (db: Database, datasetId: number): string[] =>
  db.prepare<[number], string>('SELECT name FROM run WHERE dataset_id = ? ORDER BY id').pluck().all(datasetId);

/**
 * Forgets a data set that no run uses, all or nothing: its images' rows, the passes over it, the evaluations on it and the projections of its
 * images. The images themselves stay on the disk. Call it with nothing else of the catalog under way.
 */
export function deleteDataset(db: Database, datasetId: number): void {
  // With the passes gone nothing refers to an image; to look that up for each would read every top activation each time. Nothing is deleted
  // by way of a reference then.
  db.pragma('foreign_keys = OFF');
  try {
    transact(db, () => {
      const ofPasses = 'pass_id IN (SELECT id FROM index_pass WHERE dataset_id = ?)';
      for (const table of ['unit_sheet', 'top_activation', 'feature_map', 'index_layer'])
        db.prepare(`DELETE FROM ${table} WHERE ${ofPasses}`).run(datasetId);
      db.prepare('DELETE FROM projection WHERE image_id IN (SELECT id FROM image WHERE dataset_id = ?)').run(datasetId);
      for (const table of ['index_pass', 'evaluation', 'image', 'class_count'])
        db.prepare(`DELETE FROM ${table} WHERE dataset_id = ?`).run(datasetId);
      db.prepare('DELETE FROM dataset WHERE id = ?').run(datasetId);
    });
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** Forgets a checkpoint with everything that was found out about it. */
export function deleteCheckpoint(db: Database, checkpointId: number): void {
  transact(db, () => {
    for (const table of ['index_pass', 'projection', 'analysis', 'evaluation'])
      db.prepare(`DELETE FROM ${table} WHERE checkpoint_id = ?`).run(checkpointId);
    db.prepare('DELETE FROM checkpoint WHERE id = ?').run(checkpointId);
  });
}

/** Forgets a run with its checkpoints and everything that was found out about them, and its network where no other run has it. */
export function deleteRun(db: Database, runId: number): void {
  const ofCheckpoints = 'checkpoint_id IN (SELECT id FROM checkpoint WHERE run_id = ?)';
  transact(db, () => {
    const networkId = db.prepare<[number], number>('SELECT network_id FROM run WHERE id = ?').pluck().get(runId);
    for (const table of ['index_pass', 'projection', 'analysis', 'evaluation'])
      db.prepare(`DELETE FROM ${table} WHERE ${ofCheckpoints}`).run(runId);
    for (const table of ['checkpoint', 'run_request', 'run_state', 'step_metric', 'epoch_metric', 'layer_metric'])
      db.prepare(`DELETE FROM ${table} WHERE run_id = ?`).run(runId);
    db.prepare('DELETE FROM run WHERE id = ?').run(runId);
    db.prepare('DELETE FROM network WHERE id = ? AND id NOT IN (SELECT network_id FROM run)').run(networkId);
  });
}

import { forgetFindings } from './models/checkpoints.ts';
import { type Database, transact } from './storage/database.ts';

/** Names of the runs that learn from a data set, oldest first. */
export const runsOnDataset = (db: Database, datasetId: number): string[] =>
  db.prepare<[number], string>('SELECT name FROM run WHERE dataset_id = ? ORDER BY id').pluck().all(datasetId);

/**
 * Forgets a data set that no run uses, all or nothing: its images' rows, the passes over it, the evaluations and analyses on it and the projections
 * of its images. The images themselves stay on the disk. Call it with nothing else of the catalog under way.
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
      const ofAnalyses = 'SELECT analysis_id FROM analysis_dataset WHERE dataset_id = ?';
      for (const table of ['analysis_part', 'analysis_model'])
        db.prepare(`DELETE FROM ${table} WHERE analysis_id IN (${ofAnalyses})`).run(datasetId);
      db.prepare(`DELETE FROM analysis WHERE id IN (${ofAnalyses})`).run(datasetId);
      // Those of other data sets that the same analyses were about too.
      db.prepare('DELETE FROM analysis_dataset WHERE analysis_id NOT IN (SELECT id FROM analysis)').run();
      for (const table of ['projection', 'part_mark'])
        db.prepare(`DELETE FROM ${table} WHERE image_id IN (SELECT id FROM image WHERE dataset_id = ?)`).run(datasetId);
      db.prepare('DELETE FROM part_set WHERE id NOT IN (SELECT part_set_id FROM part_mark)').run();
      for (const table of ['index_pass', 'evaluation', 'image', 'class_count', 'class_table'])
        db.prepare(`DELETE FROM ${table} WHERE dataset_id = ?`).run(datasetId);
      db.prepare('DELETE FROM dataset WHERE id = ?').run(datasetId);
    });
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** Forgets a model with everything that was found on it, and its network where nothing else has it. */
export function deleteModel(db: Database, modelId: number): void {
  transact(db, () => {
    forgetModel(db, modelId);
    forgetUnusedNetworks(db);
  });
}

/** Forgets the checkpoints of a run that were kept only for being the best, but for that of `epoch`, for a transaction. One on which something was found stays. */
export function forgetEarlierBest(db: Database, runId: number, epoch: number): void {
  const earlier = db.prepare<[number, number], number>(
    'SELECT model_id FROM checkpoint WHERE run_id = ? AND epoch <> ? AND is_best = 1',
  );
  for (const modelId of earlier.pluck().all(runId, epoch)) {
    if (isUsed(db, modelId)) db.prepare('UPDATE checkpoint SET is_best = 0 WHERE model_id = ?').run(modelId);
    else forgetModel(db, modelId);
  }
}

const isUsed = (db: Database, modelId: number): boolean =>
  ['index_pass', 'projection', 'evaluation', 'analysis_model', 'class_table'].some(
    (table) => db.prepare(`SELECT 1 FROM ${table} WHERE model_id = ? LIMIT 1`).get(modelId) !== undefined,
  );

/** Forgets a run with its checkpoints and everything that was found on them, and its network where nothing else has it. */
export function deleteRun(db: Database, runId: number): void {
  transact(db, () => {
    const ofRun = db.prepare<[number], number>('SELECT model_id FROM checkpoint WHERE run_id = ?').pluck();
    for (const modelId of ofRun.all(runId)) forgetModel(db, modelId);
    for (const table of ['run_request', 'run_state', 'step_metric', 'epoch_metric', 'layer_metric'])
      db.prepare(`DELETE FROM ${table} WHERE run_id = ?`).run(runId);
    db.prepare('DELETE FROM run WHERE id = ?').run(runId);
    forgetUnusedNetworks(db);
  });
}

function forgetModel(db: Database, modelId: number): void {
  forgetFindings(db, modelId);
  db.prepare('DELETE FROM checkpoint WHERE model_id = ?').run(modelId);
  db.prepare('DELETE FROM model WHERE id = ?').run(modelId);
}

const forgetUnusedNetworks = (db: Database): void =>
  void db
    .prepare('DELETE FROM network WHERE id NOT IN (SELECT network_id FROM run UNION SELECT network_id FROM model)')
    .run();

import type { RunSummary } from '../../shared/contract/run.ts';
import type { Database } from '../storage/database.ts';
import { matching } from '../storage/matching.ts';
import { lastEpoch, lastStep } from './metrics.ts';

/** Every run in short, or the one of that name, oldest first. */
export function runSummaries(db: Database, name?: string): RunSummary[] {
  const { sql, values } = matching({ 'run.name': name });
  const statement = db.prepare<(string | number)[], Omit<RunSummary, 'step' | 'lastEpoch'>>(`
    SELECT run.id, run.name, dataset.name AS dataset, network.name AS network, run.status, run.error,
      coalesce(run_state.epoch, 0) AS epoch, json_extract(run.recipe, '$.epochs') AS epochs,
      (SELECT ceil(coalesce(1.0 * sum(images), 0) / json_extract(run.recipe, '$.batchSize')) FROM class_count
        WHERE dataset_id = run.dataset_id AND split = 'train') AS stepsPerEpoch,
      (SELECT count(*) FROM checkpoint WHERE run_id = run.id) AS checkpoints,
      run.created_at AS createdAt, run.finished_at AS finishedAt
    FROM run JOIN dataset ON dataset.id = run.dataset_id JOIN network ON network.id = run.network_id
      LEFT JOIN run_state ON run_state.run_id = run.id
    WHERE ${sql} ORDER BY run.id`);
  return statement
    .all(...values)
    .map((row) => ({ ...row, step: lastStep(db, row.id), lastEpoch: lastEpoch(db, row.id) }));
}

import type { SplitName } from '../../shared/contract/dataset.ts';
import { type Database, transact } from '../storage/database.ts';
import { matching } from '../storage/matching.ts';

/** How well a model classifies a split. */
export interface Evaluation {
  readonly modelId: number;
  readonly datasetId: number;
  readonly dataset: string;
  readonly split: SplitName;
  /** Images classified. */
  readonly images: number;
  /** Images that could not be read. */
  readonly broken: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of images whose most probable class is wrong, 0…1. */
  readonly error: number;
  readonly runtime: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Keeps an evaluation in place of an earlier one of the same model and split. */
export function saveEvaluation(db: Database, evaluation: Omit<Evaluation, 'dataset' | 'createdAt'>): void {
  const replace = db.prepare(`
    INSERT OR REPLACE INTO evaluation (model_id, dataset_id, split, images, broken, loss, error, runtime, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const { modelId, datasetId, split, images, broken, loss, error, runtime } = evaluation;
  const now = new Date().toISOString();
  transact(db, () => replace.run(modelId, datasetId, split, images, broken, loss, error, runtime, now));
}

/** Every evaluation, or a model's, by model, data set and split. */
export function listEvaluations(db: Database, modelId?: number): Evaluation[] {
  const { sql, values } = matching({ model_id: modelId });
  const statement = db.prepare<(string | number)[], Evaluation>(`
    SELECT model_id AS modelId, dataset_id AS datasetId, dataset.name AS dataset, split, images, broken, loss, error,
      runtime, evaluation.created_at AS createdAt
    FROM evaluation JOIN dataset ON dataset.id = dataset_id
    WHERE ${sql}
    ORDER BY model_id, dataset.name, CASE split WHEN 'train' THEN 0 WHEN 'val' THEN 1 ELSE 2 END`);
  return statement.all(...values);
}

import { type Database, transact } from '../storage/database.ts';

/** Of which model and data set a table is. */
interface TableKey {
  readonly modelId: number;
  readonly datasetId: number;
}

/** By class of the data set the number of the model's class, `null` for none: what a person has said, and nothing else. */
export type ClassTable = ReadonlyMap<string, number | null>;

export function classTable(db: Database, { modelId, datasetId }: TableKey): ClassTable {
  const select = db.prepare<[number, number], { name: string; output: number | null }>(
    'SELECT class AS name, output FROM class_table WHERE model_id = ? AND dataset_id = ?',
  );
  return new Map(select.all(modelId, datasetId).map(({ name, output }) => [name, output]));
}

/** Keeps a table in place of an earlier one. */
export function putClassTable(db: Database, { modelId, datasetId }: TableKey, table: ClassTable): void {
  const insert = db.prepare('INSERT INTO class_table (model_id, dataset_id, class, output) VALUES (?, ?, ?, ?)');
  transact(db, () => {
    db.prepare('DELETE FROM class_table WHERE model_id = ? AND dataset_id = ?').run(modelId, datasetId);
    for (const [name, output] of table) insert.run(modelId, datasetId, name, output);
  });
}

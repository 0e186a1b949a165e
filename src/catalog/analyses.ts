import { type Database, transact } from './database.ts';

/** What was found out about a checkpoint by other means than an index. */
export interface Analysis {
  readonly id: number;
  /** `occlusion`, … */
  readonly kind: string;
  readonly checkpointId: number;
  readonly parameters: unknown;
  readonly result: unknown;
  /** SHA-256 of every blob that the result needs. */
  readonly blobs: readonly string[];
  readonly createdAt: string;
}

type AnalysisRow = Omit<Analysis, 'parameters' | 'result' | 'blobs'> &
  Record<'parameters' | 'result' | 'blobs', string>;

/** Keeps an analysis and gives its id. */
export function saveAnalysis(db: Database, analysis: Omit<Analysis, 'id' | 'createdAt'>): number {
  const { kind, checkpointId, parameters, result, blobs } = analysis;
  const json = [parameters, result, blobs].map((value) => JSON.stringify(value));
  const insert = db.prepare(
    'INSERT INTO analysis (kind, checkpoint_id, parameters, result, blobs, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return transact(db, () => Number(insert.run(kind, checkpointId, ...json, new Date().toISOString()).lastInsertRowid));
}

/** Every analysis, or those of a kind, oldest first. */
export function listAnalyses(db: Database, kind?: string): Analysis[] {
  const statement = db.prepare<[string | null], AnalysisRow>(`
    SELECT id, kind, checkpoint_id AS checkpointId, parameters, result, blobs, created_at AS createdAt
    FROM analysis WHERE kind = coalesce(?, kind) ORDER BY id`);
  return statement.all(kind ?? null).map((row) => {
    const { parameters, result, blobs } = row;
    return { ...row, parameters: JSON.parse(parameters), result: JSON.parse(result), blobs: JSON.parse(blobs) };
  });
}

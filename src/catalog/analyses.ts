import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { type Database, transact } from './storage/database.ts';
import { matching } from './storage/matching.ts';
import { storedIntegers, storedJson, storedTexts, storedValue } from './storage/storedJson.ts';

/** What was found out about models and data sets by other means than an index. */
export interface Analysis {
  readonly id: number;
  /** `occlusion`, … */
  readonly kind: string;
  /** Ids of what it is about, in the experiment's order. */
  readonly models: readonly number[];
  readonly datasets: readonly number[];
  readonly parameters: unknown;
  readonly result: unknown;
  /** SHA-256 of every blob that the result needs. */
  readonly blobs: readonly string[];
  readonly createdAt: string;
}

type JsonField = 'models' | 'datasets' | 'parameters' | 'result' | 'blobs';

type AnalysisRow = Omit<Analysis, JsonField> & Record<JsonField, string>;

/** What some tasks of an analysis that is not finished have found. */
export interface AnalysisPart {
  readonly round: number;
  /** Their places in the round's list. */
  readonly tasks: readonly number[];
  readonly data: Uint8Array;
}

/** Keeps an analysis and gives its id; with `question`, a hash of what it asks, it is one to be gone on with until it is finished. */
export function saveAnalysis(
  db: Database,
  analysis: Omit<Analysis, 'id' | 'createdAt'>,
  question: string | null = null,
): number {
  const { kind, models, datasets, parameters, result, blobs } = analysis;
  const json = [parameters, result, blobs].map((value) => JSON.stringify(value));
  return transact(db, () => {
    const insert = db.prepare(
      'INSERT INTO analysis (kind, parameters, result, blobs, question, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const id = Number(insert.run(kind, ...json, question, new Date().toISOString()).lastInsertRowid);
    const ofModel = db.prepare('INSERT INTO analysis_model (analysis_id, place, model_id) VALUES (?, ?, ?)');
    const ofDataset = db.prepare(
      'INSERT INTO analysis_dataset (analysis_id, place, dataset_id, state) SELECT ?, ?, id, state FROM dataset WHERE id = ?',
    );
    for (const [place, modelId] of models.entries()) ofModel.run(id, place, modelId);
    for (const [place, datasetId] of datasets.entries()) ofDataset.run(id, place, datasetId);
    return id;
  });
}

/** Makes an analysis one that is under way again and asks for more, with all that it has found as its first part. */
export function reopenAnalysis(
  db: Database,
  id: number,
  {
    parameters,
    result,
    blobs,
    part,
  }: Pick<Analysis, 'parameters' | 'result' | 'blobs'> & { readonly part: AnalysisPart },
): void {
  const json = [parameters, result, blobs].map((value) => JSON.stringify(value));
  transact(db, () => {
    db.prepare('UPDATE analysis SET parameters = ?, result = ?, blobs = ? WHERE id = ?').run(...json, id);
    db.prepare('DELETE FROM analysis_part WHERE analysis_id = ?').run(id);
    addAnalysisPart(db, id, result, part);
  });
}

/** Keeps what an analysis that is under way has found since, beside what it has found before. */
export function addAnalysisPart(db: Database, id: number, result: unknown, { round, tasks, data }: AnalysisPart): void {
  transact(db, () => {
    db.prepare('UPDATE analysis SET result = ? WHERE id = ?').run(JSON.stringify(result), id);
    // It may have been removed meanwhile.
    const insert = db.prepare(
      'INSERT INTO analysis_part (analysis_id, round, tasks, data) SELECT id, ?, ?, ? FROM analysis WHERE id = ?',
    );
    insert.run(round, JSON.stringify(tasks), data, id);
  });
}

/** What an analysis that is not finished has found so far, in the order in which it was kept. */
export const analysisParts = (db: Database, id: number): Uint8Array[] =>
  db.prepare<[number], Uint8Array>('SELECT data FROM analysis_part WHERE analysis_id = ? ORDER BY id').pluck().all(id);

/** The same with the tasks that have found it. */
export function analysisPartsByTask(db: Database, id: number): AnalysisPart[] {
  const select = db.prepare<[number], Omit<AnalysisPart, 'tasks'> & { readonly tasks: string }>(
    'SELECT round, tasks, data FROM analysis_part WHERE analysis_id = ? ORDER BY id',
  );
  return select.all(id).map((row) => ({ ...row, tasks: storedJson(storedIntegers, row.tasks) }));
}

/** Those that ask a question and are not finished, latest first. */
export const unfinishedAnalyses = (db: Database, question: string): number[] =>
  db.prepare<[string], number>('SELECT id FROM analysis WHERE question = ? ORDER BY id DESC').pluck().all(question);

/** Keeps all that an analysis has found, in place of its parts; nothing goes on with it any more. */
export function finishAnalysis(db: Database, id: number, found: Pick<Analysis, 'result' | 'blobs'>): void {
  transact(db, () => {
    stopAnalysis(db, id, found);
    db.prepare('UPDATE analysis SET question = NULL WHERE id = ?').run(id);
    db.prepare('DELETE FROM analysis_part WHERE analysis_id = ?').run(id);
  });
}

/** Keeps what an analysis has found that is stopped, beside its parts, with which it can be gone on. */
export function stopAnalysis(db: Database, id: number, { result, blobs }: Pick<Analysis, 'result' | 'blobs'>): void {
  const json = [result, blobs].map((value) => JSON.stringify(value));
  db.prepare('UPDATE analysis SET result = ?, blobs = ? WHERE id = ?').run(...json, id);
}

/** Forgets an analysis. */
export function deleteAnalysis(db: Database, id: number): void {
  transact(db, () => db.prepare('DELETE FROM analysis WHERE id = ?').run(id));
}

/** Forgets analyses whose process was killed before they had found anything. Only for the process that holds the workspace's lock. */
export function forgetEmptyAnalyses(db: Database): void {
  // A row that is damaged is told of when it is read.
  const done = "CASE WHEN json_valid(result) THEN json_extract(result, '$.done') END";
  transact(db, () => db.prepare(`DELETE FROM analysis WHERE ${done} = 0`).run());
}

const idsOf = (subject: 'model' | 'dataset') =>
  `(SELECT json_group_array(${subject}_id ORDER BY place) FROM analysis_${subject} WHERE analysis_id = analysis.id)`;

const select = `
  SELECT id, kind, ${idsOf('model')} AS models, ${idsOf('dataset')} AS datasets, parameters, result, blobs, created_at AS createdAt
  FROM analysis`;

/** Throws `NOT_FOUND` where there is no such analysis of that kind. */
export function analysisById(db: Database, kind: string, id: number): Analysis {
  const row = db.prepare<[number, string], AnalysisRow>(`${select} WHERE id = ? AND kind = ?`).get(id, kind);
  if (row) return fromRow(row);
  throw new SwitchbackError('NOT_FOUND', say('catalog.noAnalysisId', { kind, id }));
}

/** Names of the data sets that have changed since an analysis of them was begun, in its order; none where it is not known in which state they were. */
export const datasetsChangedSince = (db: Database, id: number): string[] =>
  db
    .prepare<[number], string>(`
      SELECT name FROM analysis_dataset JOIN dataset ON dataset.id = dataset_id
      WHERE analysis_id = ? AND analysis_dataset.state < dataset.state ORDER BY place`)
    .pluck()
    .all(id);

/** Every analysis, or those of a kind, oldest first. */
export function listAnalyses(db: Database, kind?: string): Analysis[] {
  const { sql, values } = matching({ kind });
  return db
    .prepare<(string | number)[], AnalysisRow>(`${select} WHERE ${sql} ORDER BY id`)
    .all(...values)
    .map(fromRow);
}

function fromRow(row: AnalysisRow): Analysis {
  const { models, datasets, parameters, result, blobs } = row;
  return {
    ...row,
    models: storedJson(storedIntegers, models),
    datasets: storedJson(storedIntegers, datasets),
    parameters: storedJson(storedValue, parameters),
    result: storedJson(storedValue, result),
    blobs: storedJson(storedTexts, blobs),
  };
}

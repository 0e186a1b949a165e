import { parseSentence, type Sentence, say, storedSentence } from '../shared/sentence.ts';
import { type Database, transact } from './storage/database.ts';
import { storedJson, storedValue } from './storage/storedJson.ts';

/** Something that took a while, and how it ended. */
export interface Job {
  readonly id: number;
  /** `train`, `index`, … */
  readonly kind: string;
  readonly parameters: unknown;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly message: Sentence | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** Records a job as running and gives its id. */
export function startJob(db: Database, kind: string, parameters: unknown): number {
  const insert = db.prepare("INSERT INTO job (kind, parameters, status, started_at) VALUES (?, ?, 'running', ?)");
  return transact(db, () =>
    Number(insert.run(kind, JSON.stringify(parameters), new Date().toISOString()).lastInsertRowid),
  );
}

/** Records how a job ended. */
export function finishJob(
  db: Database,
  jobId: number,
  status: Exclude<Job['status'], 'running'>,
  message?: Sentence,
): void {
  const update = db.prepare('UPDATE job SET status = ?, message = ?, finished_at = ? WHERE id = ?');
  transact(db, () => update.run(status, message ? storedSentence(message) : null, new Date().toISOString(), jobId));
}

/** The latest `limit` jobs, latest first. */
export function listJobs(db: Database, limit: number): Job[] {
  const statement = db.prepare<
    [number],
    Omit<Job, 'parameters' | 'message'> & { parameters: string; message: string | null }
  >(`
    SELECT id, kind, parameters, status, message, started_at AS startedAt, finished_at AS finishedAt
    FROM job ORDER BY id DESC LIMIT ?`);
  return statement.all(limit).map((row) => ({
    ...row,
    parameters: storedJson(storedValue, row.parameters),
    message: row.message === null ? null : parseSentence(row.message),
  }));
}

/** Whether a job or a run is said to be running: if its process was killed, it is not. */
export const somethingRuns = (db: Database): boolean =>
  db
    .prepare("SELECT 1 FROM job WHERE status = 'running' UNION ALL SELECT 1 FROM run WHERE status = 'running'")
    .get() !== undefined;

/**
 * Says of jobs and runs still `running` that their process has ended: jobs have failed, runs are paused. Only for the process that holds
 * the workspace's lock.
 */
export function failAbandonedJobs(db: Database): void {
  const now = new Date().toISOString();
  transact(db, () => {
    db.prepare("UPDATE job SET status = 'failed', message = ?, finished_at = ? WHERE status = 'running'").run(
      storedSentence(say('catalog.processEnded')),
      now,
    );
    db.exec("DELETE FROM run_request WHERE run_id IN (SELECT id FROM run WHERE status = 'running')");
    db.exec("UPDATE run SET status = 'paused' WHERE status = 'running'");
  });
}

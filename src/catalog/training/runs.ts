import type { RunStatus, RunWish } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Preprocessing, preprocessingSchema } from '../../shared/preprocessing.ts';
import { parseSentence, type Sentence, say, storedSentence } from '../../shared/sentence.ts';
import { checkNameIsFree } from '../models/modelNames.ts';
import { deleteRun } from '../removal.ts';
import { type Database, transact } from '../storage/database.ts';
import { refuseBadRunName } from '../storage/names.ts';
import { pin } from '../storage/pins.ts';
import { storedFields, storedJson, storedValue } from '../storage/storedJson.ts';

/** A training. */
export interface Run {
  readonly id: number;
  readonly name: string;
  readonly networkId: number;
  readonly datasetId: number;
  /** The data set's, when the run was begun. */
  readonly datasetState: number;
  readonly recipe: unknown;
  readonly preprocessing: Preprocessing;
  readonly runtime: string;
  readonly versions: unknown;
  readonly status: RunStatus;
  /** Why it failed. */
  readonly error: Sentence | null;
  /** Epochs done, by the state saved last. */
  readonly epoch: number;
  /** Steps done in all, by the state saved last. */
  readonly step: number;
  readonly createdAt: string;
  /** When it was finished, failed or cancelled. */
  readonly finishedAt: string | null;
}

/** What a run is begun with. */
export type NewRun = Pick<
  Run,
  'name' | 'networkId' | 'datasetId' | 'recipe' | 'preprocessing' | 'runtime' | 'versions'
>;

/** What a run needs to go on. */
export interface RunState {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done in all. */
  readonly step: number;
  /** JSON. */
  readonly state: unknown;
  /** SHA-256 of the blob with weights and velocities. */
  readonly blob: string;
}

type RunRow = Omit<Run, 'recipe' | 'preprocessing' | 'versions' | 'error'> &
  Record<'recipe' | 'preprocessing' | 'versions', string> & { readonly error: string | null };

const select = `
  SELECT id, name, network_id AS networkId, dataset_id AS datasetId, dataset_state AS datasetState, recipe, preprocessing, runtime, versions, status, error,
    coalesce(run_state.epoch, 0) AS epoch, coalesce(run_state.step, 0) AS step, created_at AS createdAt, finished_at AS finishedAt
  FROM run LEFT JOIN run_state ON run_state.run_id = run.id`;

/** A run that was asked for: it stays as long as the job that works with it. */
function lookedUp(row: RunRow): Run {
  pin(`run ${row.id}`);
  return runOf(row);
}

function runOf(row: RunRow): Run {
  const { recipe, preprocessing, versions, error } = row;
  return {
    ...row,
    // Recipes of earlier versions may lack fields of today's.
    recipe: storedJson(storedFields, recipe),
    preprocessing: storedJson(preprocessingSchema, preprocessing),
    versions: storedJson(storedFields, versions),
    error: error === null ? null : parseSentence(error),
  };
}

/** Records a run as `running` and gives its id. Throws `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export function insertRun(db: Database, run: NewRun): number {
  const { name, networkId, datasetId, recipe, preprocessing, runtime, versions } = run;
  return transact(db, () => {
    checkIsFree(db, name);
    const insert = db.prepare(`
      INSERT INTO run (name, network_id, dataset_id, recipe, preprocessing, runtime, versions, status, created_at, dataset_state)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, coalesce((SELECT state FROM dataset WHERE id = ?), 0))`);
    const json = [recipe, preprocessing].map((value) => JSON.stringify(value));
    const result = insert.run(
      name,
      networkId,
      datasetId,
      ...json,
      runtime,
      JSON.stringify(versions),
      new Date().toISOString(),
      datasetId,
    );
    return Number(result.lastInsertRowid);
  });
}

/** Throws `BAD_ARGUMENT` for a name that is in use or cannot be one; that of a run that has left nothing can be had with `forgetEmptyRun`. */
export function checkRunName(db: Database, name: string): void {
  if (emptyRun(db, name) === null) checkIsFree(db, name);
}

function checkIsFree(db: Database, name: string): void {
  refuseBadRunName(name);
  checkNameIsFree(db, name);
}

/** Forgets the run of that name where it has left nothing that it could go on from or be used for. */
export function forgetEmptyRun(db: Database, name: string): void {
  const id = emptyRun(db, name);
  if (id !== null) deleteRun(db, id);
}

/** Earlier versions kept no state before the first step; where one was killed there, its run can neither go on nor be used. */
function emptyRun(db: Database, name: string): number | null {
  const find = db.prepare<[string], number>(`
    SELECT id FROM run WHERE name = ? AND status NOT IN ('running', 'finished')
      AND NOT EXISTS (SELECT 1 FROM run_state WHERE run_id = run.id)
      AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE run_id = run.id)`);
  return find.pluck().get(name) ?? null;
}

/** Throws `NOT_FOUND`, naming what there is. */
export function findRun(db: Database, name: string): Run {
  const row = db.prepare<[string], RunRow>(`${select} WHERE name = ?`).get(name);
  if (row) return lookedUp(row);
  const names = db.prepare<[], string>('SELECT name FROM run ORDER BY name').pluck().all();
  const advice = names.length > 0 ? say('catalog.thereIs', { names }) : say('catalog.beginRun');
  throw new SwitchbackError('NOT_FOUND', say('catalog.noRun', { name, advice }));
}

/** Throws `NOT_FOUND`. */
export function runById(db: Database, id: number): Run {
  const row = db.prepare<[number], RunRow>(`${select} WHERE id = ?`).get(id);
  if (!row) throw new SwitchbackError('NOT_FOUND', say('catalog.noRunId', { id }));
  return lookedUp(row);
}

/** The network of the model, or of the run's state, that has these weights. Throws `NOT_FOUND`. */
export function networkIdOfWeights(db: Database, blob: string): number {
  const find = db.prepare<[string, string], number>(`
    SELECT network_id FROM model WHERE blob = ?
    UNION ALL SELECT network_id FROM run_state JOIN run ON run.id = run_id WHERE blob = ? LIMIT 1`);
  const id = find.pluck().get(blob, blob);
  if (id !== undefined) return id;
  throw new SwitchbackError('NOT_FOUND', say('catalog.noModelOfWeights', { hash: blob }));
}

/** Every run, oldest first. */
export const listRuns = (db: Database): Run[] => db.prepare<[], RunRow>(`${select} ORDER BY id`).all().map(runOf);

/** Gives a run another name. Throws `BAD_ARGUMENT` for one that is in use or cannot be one. */
export function renameRun(db: Database, runId: number, name: string): void {
  refuseBadRunName(name);
  transact(db, () => {
    checkNameIsFree(db, name, { runId });
    db.prepare('UPDATE run SET name = ? WHERE id = ?').run(name, runId);
  });
}

/** Says how a run stands now. What was asked of it while it stood otherwise is void. */
export function setRunStatus(db: Database, runId: number, status: RunStatus, error: Sentence | null = null): void {
  const ended = status === 'running' || status === 'paused' ? null : new Date().toISOString();
  transact(db, () => {
    const update = db.prepare('UPDATE run SET status = ?, error = ?, finished_at = ? WHERE id = ?');
    update.run(status, error && storedSentence(error), ended, runId);
    db.prepare('DELETE FROM run_request WHERE run_id = ?').run(runId);
  });
}

/** Says on what a run goes on, where that is no longer what it was begun on. */
export function setRunRuntime(db: Database, runId: number, runtime: string, versions: unknown): void {
  const update = db.prepare('UPDATE run SET runtime = ?, versions = ? WHERE id = ?');
  transact(db, () => update.run(runtime, JSON.stringify(versions), runId));
}

/** Keeps a run's state in place of the earlier one. */
export function saveRunState(db: Database, runId: number, { epoch, step, state, blob }: RunState): void {
  const replace = 'INSERT OR REPLACE INTO run_state (run_id, epoch, step, state, blob) VALUES (?, ?, ?, ?, ?)';
  transact(db, () => db.prepare(replace).run(runId, epoch, step, JSON.stringify(state), blob));
}

/** The state saved last, `null` before the first. */
export function runState(db: Database, runId: number): RunState | null {
  type Row = Omit<RunState, 'state'> & { readonly state: string };
  const row = db.prepare<[number], Row>('SELECT epoch, step, state, blob FROM run_state WHERE run_id = ?').get(runId);
  return row ? { ...row, state: storedJson(storedValue, row.state) } : null;
}

/** Leaves a request for the process that trains the run. */
export function postRequest(db: Database, runId: number, request: RunWish): void {
  const value = request.wish === 'setLearningRate' ? request.learningRate : null;
  const insert = db.prepare('INSERT INTO run_request (run_id, request, value) VALUES (?, ?, ?)');
  transact(db, () => insert.run(runId, request.wish, value));
}

/** Takes what was asked of a run since the last time, oldest first. Called after every step, so it only reads when there is nothing. */
export function takeRequests(db: Database, runId: number): RunWish[] {
  type Row = { readonly id: number; readonly wish: RunWish['wish']; readonly value: number | null };
  const find = db.prepare<[number], Row>(
    'SELECT id, request AS wish, value FROM run_request WHERE run_id = ? ORDER BY id',
  );
  const rows = find.all(runId);
  const last = rows.at(-1);
  if (!last) return [];
  transact(db, () => db.prepare('DELETE FROM run_request WHERE run_id = ? AND id <= ?').run(runId, last.id));
  return rows.map(({ wish, value }) => (wish === 'setLearningRate' ? { wish, learningRate: value! } : { wish }));
}

import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { matching } from '../storage/matching.ts';
import { findRun } from '../training/runs.ts';

/** A run's weights after an epoch. */
export interface Checkpoint {
  readonly id: number;
  readonly runId: number;
  readonly runName: string;
  /** Epochs done; 0 is the initialisation. */
  readonly epoch: number;
  /** SHA-256 of a safetensors blob. */
  readonly blob: string;
  /** Share of validation images classified wrongly, in [0, 1]. */
  readonly valError: number | null;
  readonly createdAt: string;
}

/** What a checkpoint is kept with. */
export type NewCheckpoint = Pick<Checkpoint, 'runId' | 'epoch' | 'blob' | 'valError'>;

const select = `
  SELECT checkpoint.id, run_id AS runId, run.name AS runName, epoch, blob, val_error AS valError,
    checkpoint.created_at AS createdAt
  FROM checkpoint JOIN run ON run.id = run_id`;

/**
 * Keeps a checkpoint and gives its id. An epoch has one checkpoint and keeps its id: other weights replace the earlier ones,
 * and then the index passes, projections, analyses and evaluations made with those go too, for they say nothing about the new ones.
 */
export function saveCheckpoint(db: Database, { runId, epoch, blob, valError }: NewCheckpoint): number {
  const now = new Date().toISOString();
  return transact(db, () => {
    const find = db.prepare<[number, number], { id: number; blob: string }>(
      'SELECT id, blob FROM checkpoint WHERE run_id = ? AND epoch = ?',
    );
    const earlier = find.get(runId, epoch);
    if (!earlier) {
      const insert = db.prepare(
        'INSERT INTO checkpoint (run_id, epoch, blob, val_error, created_at) VALUES (?, ?, ?, ?, ?)',
      );
      return Number(insert.run(runId, epoch, blob, valError, now).lastInsertRowid);
    }
    if (earlier.blob === blob) {
      db.prepare('UPDATE checkpoint SET val_error = ? WHERE id = ?').run(valError, earlier.id);
      return earlier.id;
    }
    db.prepare('UPDATE checkpoint SET blob = ?, val_error = ?, created_at = ? WHERE id = ?').run(
      blob,
      valError,
      now,
      earlier.id,
    );
    db.prepare('DELETE FROM index_pass WHERE checkpoint_id = ?').run(earlier.id);
    db.prepare('DELETE FROM projection WHERE checkpoint_id = ?').run(earlier.id);
    db.prepare('DELETE FROM analysis WHERE checkpoint_id = ?').run(earlier.id);
    db.prepare('DELETE FROM evaluation WHERE checkpoint_id = ?').run(earlier.id);
    return earlier.id;
  });
}

/** Throws `NOT_FOUND`, naming the epochs there are. */
export function findCheckpoint(db: Database, runName: string, epoch: number | 'last'): Checkpoint {
  const run = findRun(db, runName);
  const checkpoints = listCheckpoints(db, run.name);
  const found = epoch === 'last' ? checkpoints.at(-1) : checkpoints.find((checkpoint) => checkpoint.epoch === epoch);
  if (found) return found;
  if (checkpoints.length === 0) {
    throw new SwitchbackError('NOT_FOUND', say('catalog.noCheckpointYet', { run: runName }));
  }
  const epochs = checkpoints.map((checkpoint) => checkpoint.epoch);
  throw new SwitchbackError('NOT_FOUND', say('catalog.noCheckpointOfEpoch', { run: runName, epoch, epochs }));
}

/** Throws `NOT_FOUND`. */
export function checkpointById(db: Database, id: number): Checkpoint {
  const checkpoint = db.prepare<[number], Checkpoint>(`${select} WHERE checkpoint.id = ?`).get(id);
  if (!checkpoint) throw new SwitchbackError('NOT_FOUND', say('catalog.noCheckpointId', { id }));
  return checkpoint;
}

/** Every checkpoint, or a run's, by run and epoch. */
export function listCheckpoints(db: Database, runName?: string): Checkpoint[] {
  const { sql, values } = matching({ 'run.name': runName });
  return db.prepare<(string | number)[], Checkpoint>(`${select} WHERE ${sql} ORDER BY run_id, epoch`).all(...values);
}

import BetterSqlite3 from 'better-sqlite3';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { explained } from './database.ts';

/**
 * Takes the lock of a workspace for one process and gives back what releases it. The lock is an exclusive transaction on
 * the file `lock`, so the system frees it when the process ends, however it ends. The file says who holds it.
 * Throws `WORKSPACE_BUSY` when another process writes to the workspace, `DISK_FULL`, and `BAD_FILE` where the file cannot be
 * written or is damaged.
 */
export function lockWorkspace(file: string, holder: string): () => void {
  const lock = openLock(file);
  try {
    lock.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, description TEXT)');
    const describe = lock.prepare(
      'INSERT INTO holder VALUES (1, ?) ON CONFLICT DO UPDATE SET description = excluded.description',
    );
    describe.run(`${holder}, process ${process.pid}`);
    lock.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const holder = holderOf(lock);
    lock.close();
    if (!(error instanceof BetterSqlite3.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) {
      throw explained(error, file);
    }
    throw new SwitchbackError('WORKSPACE_BUSY', say('catalog.locked', { holder }), { cause: error });
  }
  return () => lock.close();
}

function openLock(file: string): BetterSqlite3.Database {
  try {
    return new BetterSqlite3(file, { timeout: 0 });
  } catch (error) {
    throw explained(error, file);
  }
}

/** A rollback-journal reader is let in beside a reserved lock, so the holder's line can be read while it is held. */
function holderOf(lock: BetterSqlite3.Database): string {
  try {
    return String(lock.prepare('SELECT description FROM holder').pluck().get());
  } catch {
    return 'another process';
  }
}

import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { applicationId, latestCopy, migrate, migrations, versionOf } from '../migrations/index.ts';
import { keepStatements } from './statements.ts';

/** An open catalog. */
export type Database = BetterSqlite3.Database;

/** The version that this Switchback writes. */
export const catalogVersion: number = migrations.length;

const busyTimeoutMs = 5000;

/**
 * Opens a catalog. `write` makes it where there is none and brings it to this version; `read` wants it as it is.
 * Throws `NOT_FOUND` when there is nothing to read, `CATALOG_TOO_NEW` without touching the file when a later Switchback has
 * written it, `BAD_FILE` when it is damaged, not a catalog, or, to read, of an earlier version, and as `transact`.
 */
export function openCatalog(file: string, mode: 'read' | 'write'): Database {
  if (mode === 'read' && !existsSync(file)) {
    throw new SwitchbackError('NOT_FOUND', say('catalog.noCatalog', { file }));
  }
  checkVersion(file, storedVersion(file), mode);
  return withFile(file, mode, (db) => {
    if (mode === 'write') {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      migrate(db);
    }
    db.pragma('foreign_keys = ON');
    keepStatements(db, (work) => explaining(db.name, work));
    return db;
  });
}

/** The version of the catalog in `file`, 0 where there is none. Throws `BAD_FILE` for a file that is no catalog. */
export function storedVersion(file: string): number {
  if (!existsSync(file)) return 0;
  return withFile(file, 'read', (db) => {
    const version = versionOf(db);
    const tables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
    const foreign = version < 0 || (tables > 0 && db.pragma('application_id', { simple: true }) !== applicationId);
    db.close();
    if (foreign) throw new SwitchbackError('BAD_FILE', say('catalog.foreignCatalog', { file }));
    return version;
  });
}

/**
 * Does `work` in one transaction and gives back what it returns; what it throws undoes it. Inside another, it joins that one.
 * Throws `NOT_FOUND` when what a row belongs to is gone, `DISK_FULL` when there is no room, `WORKSPACE_BUSY` when another process writes for more than 5 s, `BAD_FILE` when
 * the catalog turns out to be damaged.
 */
export function transact<T>(db: Database, work: () => T): T {
  if (db.inTransaction) return work();
  try {
    return db.transaction(work).immediate();
  } catch (error) {
    throw explained(error, db.name);
  }
}

function checkVersion(file: string, version: number, mode: 'read' | 'write'): void {
  if (version > catalogVersion) {
    throw new SwitchbackError('CATALOG_TOO_NEW', say('catalog.tooNew', { file, version, known: catalogVersion }));
  }
  if (mode === 'read' && version < catalogVersion) {
    throw new SwitchbackError('BAD_FILE', say('catalog.tooOld', { file, version, known: catalogVersion }));
  }
}

/** Opens the file for `work`, and closes it when that throws. */
function withFile<T>(file: string, mode: 'read' | 'write', work: (db: Database) => T): T {
  let db: Database | undefined;
  try {
    db = new BetterSqlite3(file, { readonly: mode === 'read', fileMustExist: mode === 'read', timeout: busyTimeoutMs });
    return work(db);
  } catch (error) {
    db?.close();
    throw explained(error, file);
  }
}

function explaining<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error, file);
  }
}

/** Whether the file is damaged: the statements are those of its version, so that a table which one of them lacks has been there. */
const isDamage = ({ code, message }: { readonly code: string; readonly message: string }): boolean =>
  code === 'SQLITE_NOTADB' ||
  code.startsWith('SQLITE_CORRUPT') ||
  (code === 'SQLITE_ERROR' &&
    /^(unsupported file format|no such (table|column)|malformed JSON|duplicate column name)|already exists$/.test(
      message,
    ));

/** SQLite's troubles that a person can do something about, as errors meant for one; anything else as it is. */
export function explained(error: unknown, file: string): unknown {
  if (!(error instanceof BetterSqlite3.SqliteError)) return error;
  const because = { cause: error };
  // The second: there is no room for the index of the write-ahead log, which reading needs too.
  if (error.code === 'SQLITE_FULL' || error.code === 'SQLITE_IOERR_SHMSIZE') {
    return new SwitchbackError('DISK_FULL', say('catalog.diskFull', { place: file }), because);
  }
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new SwitchbackError('WORKSPACE_BUSY', say('catalog.busy', { file }), because);
  }
  if (error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new SwitchbackError('NOT_FOUND', say('catalog.goneMeanwhile'), because);
  }
  if (isDamage(error)) return damaged(file, error.message, because);
  if (/^SQLITE_(CANTOPEN|READONLY|IOERR)/.test(error.code)) {
    return new SwitchbackError('BAD_FILE', say('catalog.unwritable', { file, problem: error.message }), because);
  }
  return error;
}

/** What a damaged catalog is told of as, with the copy to go back to where there is one. */
export function damaged(file: string, problem: string, because?: { readonly cause: unknown }): SwitchbackError {
  const copy = latestCopy(file);
  return new SwitchbackError(
    'BAD_FILE',
    copy ? say('catalog.damagedWithCopy', { file, problem, copy }) : say('catalog.damaged', { file, problem }),
    because,
  );
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { hashOf } from '../../src/catalog/storage/content.ts';

/** What a workspace and the files beside it hold, without times, so that two of them can be compared. */
export interface State {
  /** Columns of each table. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Rows of each table as JSON, sorted. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of each file, by its path below the scene. */
  readonly files: Readonly<Record<string, string>>;
}

/** Tables that tell what was tried and not what came of it. */
const journals = new Set(['job', 'run_request', 'sqlite_sequence']);
/** Ids that nothing refers to: an attempt that was killed may have taken one. */
const freeIds = new Set(['projection', 'analysis', 'figure', 'analysis_part']);
const isTime = (column: string) => /^(created|updated|finished|started)_at$|^seconds$/.test(column);
/** Times within JSON. */
const timesInText = /"(elapsedMs|seconds)":[0-9.e+-]+/g;

/** Files that SQLite and the log change as they like. */
const isOwnBusiness = (name: string) =>
  /^workspace\/(catalog\.sqlite(-wal|-shm)?|lock(-journal)?|switchback\.log.*|web-token)$/.test(name);

/** The state of a scene. `like` names the columns that are wanted where a later version has more. */
export function stateOf(scene: string, like?: State['columns']): State {
  const file = join(scene, 'workspace', 'catalog.sqlite');
  const found = existsSync(file) ? tablesOf(file, like) : { columns: {}, rows: {} };
  return { ...found, files: filesOf(scene) };
}

function tablesOf(file: string, like: State['columns'] | undefined): Pick<State, 'columns' | 'rows'> {
  const db = new BetterSqlite3(file, { readonly: true });
  try {
    const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    const tables = names.filter((name) => !journals.has(name) && (!like || name in like));
    const columns = Object.fromEntries(
      tables.map((table) => {
        const all = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
        const told = all.filter((column) => !(column === 'id' && freeIds.has(table)));
        return [table, told.filter((column) => !like || like[table]!.includes(column))];
      }),
    );
    const rows = Object.fromEntries(tables.map((table) => [table, rowsOf(db, table, columns[table]!)]));
    return { columns, rows };
  } finally {
    db.close();
  }
}

function rowsOf(db: BetterSqlite3.Database, table: string, columns: readonly string[]): string[] {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const statement = db.prepare<[], unknown[]>(`SELECT ${names} FROM "${table}"`).raw();
  return statement
    .all()
    .map((row) => JSON.stringify(row.map((value, i) => timeless(columns[i]!, value))))
    .sort();
}

function timeless(column: string, value: unknown): unknown {
  if (value === null) return null;
  if (isTime(column)) return 'a time';
  if (Buffer.isBuffer(value)) return hashOf(value);
  return typeof value === 'string' ? value.replace(timesInText, '"$1":0') : value;
}

function filesOf(scene: string): Record<string, string> {
  if (!existsSync(scene)) return {};
  const entries = readdirSync(scene, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const named = paths.map((path) => [relative(scene, path).replaceAll('\\', '/'), path] as const);
  return Object.fromEntries(
    named
      .filter(([name]) => !isOwnBusiness(name))
      .flatMap(([name, path]) => {
        const hash = hashOfFile(path);
        return hash === null ? [] : [[name, hash]];
      }),
  );
}

/** `null` where it is gone: a host whose engine process was killed clears up meanwhile. */
function hashOfFile(path: string): string | null {
  try {
    return hashOf(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

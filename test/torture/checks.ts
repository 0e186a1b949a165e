import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { State } from './state.ts';

/** What is wrong, in sentences; none where all is well. */
export type Complaints = readonly string[];

const few = (items: readonly string[]): string =>
  items
    .slice(0, 3)
    .map((item) => (item.length > 160 ? `${item.slice(0, 160)}…` : item))
    .join('; ') + (items.length > 3 ? `; and ${items.length - 3} more` : '');

/** What a workspace must be at any moment: a whole database, whose blobs are all there and what their names say. */
export function complaintsAboutWhole(scene: string, { files }: State): Complaints {
  const file = join(scene, 'workspace', 'catalog.sqlite');
  if (!existsSync(file)) return [];
  const db = new BetterSqlite3(file, { readonly: true });
  try {
    const integrity = db.pragma('integrity_check', { simple: true });
    const orphans = db.pragma('foreign_key_check') as { table: string; parent: string }[];
    const blobs = new Map(
      Object.entries(files)
        .filter(([name]) => /^workspace\/blobs\/..\/[0-9a-f]{64}$/.test(name))
        .map(([name, hash]) => [basename(name), hash]),
    );
    const damaged = [...blobs].filter(([name, hash]) => name !== hash).map(([name]) => name);
    const missing = [...new Set(blobsNamed(db))].filter((name) => !blobs.has(name));
    return [
      ...(integrity === 'ok' ? [] : [`The database is not whole: ${integrity}`]),
      ...(orphans.length === 0
        ? []
        : [`${orphans.length} rows of ${orphans[0]!.table} refer to nothing in ${orphans[0]!.parent}`]),
      ...(damaged.length === 0 ? [] : [`Blobs are not what their names say: ${few(damaged)}`]),
      ...(missing.length === 0 ? [] : [`Blobs are named and not there: ${few(missing)}`]),
    ];
  } finally {
    db.close();
  }
}

/** Hashes in every column that is called as docs/architecture.md says that those of blobs are. */
function blobsNamed(db: BetterSqlite3.Database): string[] {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  return tables.flatMap((table) => {
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    return columns
      .filter((column) => /(^|_)blobs?$/.test(column))
      .flatMap((column) => {
        const values = db.prepare<[], string>(`SELECT "${column}" FROM "${table}"`).pluck().all();
        return column === 'blobs' ? values.flatMap((value) => JSON.parse(value) as string[]) : values;
      });
  });
}

/** Rows of `before` that `now` has lost, but for those of tables that the job changes. Both have the same columns. */
export function complaintsAboutLoss(before: State, now: State, changes: readonly string[]): Complaints {
  return Object.entries(before.rows)
    .filter(([table]) => !changes.includes(table))
    .flatMap(([table, rows]) => {
      const present = new Set(now.rows[table]);
      const lost = rows.filter((row) => !present.has(row));
      return lost.length === 0 ? [] : [`${lost.length} earlier rows of ${table} are lost: ${few(lost)}`];
    });
}

export interface Comparison {
  /** Tables in which interrupted attempts may have left rows of their own, whose blobs are kept too. */
  readonly besides?: readonly string[];
  /** Files that interrupted attempts may have left. */
  readonly mayLeave?: RegExp | undefined;
  /** Files that no two runs write alike. */
  readonly unlike?: ReadonlySet<string>;
}

/** In what `now` is not what it should be. */
export function complaintsAboutEnd(
  wanted: State,
  now: State,
  { besides = [], mayLeave, unlike = new Set() }: Comparison,
): Complaints {
  const tables = [...new Set([...Object.keys(wanted.rows), ...Object.keys(now.rows)])];
  const ofRows = tables.flatMap((table) => {
    const missing = without(wanted.rows[table] ?? [], now.rows[table] ?? []);
    const more = besides.includes(table) ? [] : without(now.rows[table] ?? [], wanted.rows[table] ?? []);
    return [
      ...(missing.length === 0 ? [] : [`${table} lacks ${missing.length} rows: ${few(missing)}`]),
      ...(more.length === 0 ? [] : [`${table} has ${more.length} rows too many: ${few(more)}`]),
    ];
  });
  const missing = Object.keys(wanted.files).filter((name) => !(name in now.files));
  const isKept = (name: string) =>
    besides.length > 0 && name.startsWith('workspace/blobs/') && !name.endsWith('.partial');
  const more = Object.keys(now.files).filter(
    (name) => !(name in wanted.files) && !isKept(name) && !mayLeave?.test(name),
  );
  const other = Object.entries(wanted.files)
    .filter(([name, hash]) => name in now.files && now.files[name] !== hash && !unlike.has(name))
    .map(([name]) => name);
  return [
    ...ofRows,
    ...(missing.length === 0 ? [] : [`Files are missing: ${few(missing)}`]),
    ...(more.length === 0 ? [] : [`Files are left over: ${few(more)}`]),
    ...(other.length === 0 ? [] : [`Files are other than an unbroken run's: ${few(other)}`]),
  ];
}

/** Items of `all` that `some` has not, each as often as it is there. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const item of some) left.set(item, (left.get(item) ?? 0) + 1);
  return all.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}

/** Whether two states hold the same. */
export const isSame = (a: State, b: State, comparison: Comparison = {}): boolean =>
  complaintsAboutEnd(a, b, comparison).length === 0;

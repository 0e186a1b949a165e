import type { Database, Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

/** More than the catalog has statements. */
const mostKept = 500;

/**
 * Has a database keep its statements, by their text: to prepare one costs more than to run it, and what it takes is free only when it is
 * collected. Each is prepared and run by `explaining`, which makes of SQLite's troubles errors for a person: a damaged page is found when it
 * is read, long after the opening. `pluck` gives another statement, so that one that is kept gives the same to everybody.
 */
export function keepStatements(db: Database, explaining: <T>(work: () => T) => T): void {
  const prepare = db.prepare.bind(db);
  const kept = new LRUCache<string, Statement>({ max: mostKept });
  const ready = (sql: string, isPlucked: boolean): Statement => {
    const key = `${isPlucked} ${sql}`;
    const known = kept.get(key);
    if (known) return known;
    const statement = explaining(() => (isPlucked ? prepare(sql).pluck() : prepare(sql)));
    const told = new Proxy(statement, {
      get: (target, name) => {
        if (name === 'pluck') return () => ready(sql, true);
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => explaining(() => Reflect.apply(value, target, given));
      },
    });
    kept.set(key, told);
    return told;
  };
  db.prepare = ((sql: string) => ready(sql, false)) as typeof db.prepare;
}

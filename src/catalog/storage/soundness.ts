import { type Database, damaged } from './database.ts';

const sound = new WeakSet<Database>();

/**
 * Throws `BAD_FILE` where the catalog is damaged: pages that do not fit together, rows that refer to nothing. Reads all of it, once for each
 * opening.
 */
export function checkSound(db: Database): void {
  if (sound.has(db)) return;
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damaged(db.name, `${found}`);
  const [orphan] = db.pragma('foreign_key_check') as { readonly table: string; readonly parent: string }[];
  if (orphan) throw damaged(db.name, `a row of ${orphan.table} refers to nothing in ${orphan.parent}`);
  sound.add(db);
}

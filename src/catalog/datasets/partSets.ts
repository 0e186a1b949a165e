import { SwitchbackError } from '../../shared/errors.ts';
import type { PartMark } from '../../shared/partSet.ts';
import { say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';

interface MarkRow {
  readonly imageId: number;
  readonly part: string;
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

/** Names of the sets that are kept, in their order. */
export const partSetNames = (db: Database): string[] =>
  db.prepare<[], string>('SELECT name FROM part_set ORDER BY name').pluck().all();

/** The marks of a set, in their order; `null` where none has that name. */
export function marksOfSet(db: Database, name: string): PartMark[] | null {
  const id = db.prepare<[string], number>('SELECT id FROM part_set WHERE name = ?').pluck().get(name);
  if (id === undefined) return null;
  const select = db.prepare<[number], MarkRow>(
    'SELECT image_id AS imageId, part, y, x, height, width FROM part_mark WHERE part_set_id = ? ORDER BY place',
  );
  return select
    .all(id)
    .map(({ imageId, part, y, x, height, width }) => ({ imageId, part, place: [y, x, height, width] }));
}

/** Keeps a set, in place of an earlier one of that name. The images are there. */
export function putPartSet(db: Database, name: string, marks: readonly PartMark[]): void {
  const insertSet = db.prepare('INSERT INTO part_set (name, created_at) VALUES (?, ?)');
  const insertMark = db.prepare(
    'INSERT INTO part_mark (part_set_id, place, image_id, part, y, x, height, width) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  transact(db, () => {
    db.prepare('DELETE FROM part_set WHERE name = ?').run(name);
    const { lastInsertRowid } = insertSet.run(name, new Date().toISOString());
    for (const [i, { imageId, part, place }] of marks.entries())
      insertMark.run(lastInsertRowid, i, imageId, part, ...place);
  });
}

/** Throws `NOT_FOUND`. */
export function deletePartSet(db: Database, name: string): void {
  const { changes } = transact(db, () => db.prepare('DELETE FROM part_set WHERE name = ?').run(name));
  if (changes === 0) throw noPartSet(name, partSetNames(db));
}

/** There is no set of that name, but there are those. */
export const noPartSet = (name: string, known: readonly string[]): SwitchbackError => {
  const advice = known.length > 0 ? say('catalog.thereIs', { names: known }) : say('catalog.markParts');
  return new SwitchbackError('NOT_FOUND', say('catalog.noPartSet', { name, advice }));
};

import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { storedJson, storedValue } from '../storage/storedJson.ts';

/** A figure composed of panels, as a document. */
export interface StoredFigure {
  readonly id: number;
  readonly name: string;
  readonly document: unknown;
  readonly createdAt: string;
  /** Later with every change. */
  readonly updatedAt: string;
}

type FigureRow = Omit<StoredFigure, 'document'> & { readonly document: string };

const select = 'SELECT id, name, document, created_at AS createdAt, updated_at AS updatedAt FROM composition';

const fromRow = (row: FigureRow): StoredFigure => ({ ...row, document: storedJson(storedValue, row.document) });

/** Every composition, the latest changed first. */
export const storedFigures = (db: Database): StoredFigure[] =>
  db.prepare<[], FigureRow>(`${select} ORDER BY updated_at DESC, id DESC`).all().map(fromRow);

/** Throws `NOT_FOUND`. */
export function storedFigure(db: Database, id: number): StoredFigure {
  const row = db.prepare<[number], FigureRow>(`${select} WHERE id = ?`).get(id);
  if (row) return fromRow(row);
  throw new SwitchbackError('NOT_FOUND', say('catalog.noFigureId', { id }));
}

/** Throws `NOT_FOUND`, naming what there is. */
export function findStoredFigure(db: Database, name: string): StoredFigure {
  const row = db.prepare<[string], FigureRow>(`${select} WHERE name = ?`).get(name);
  if (row) return fromRow(row);
  const names = db.prepare<[], string>('SELECT name FROM composition ORDER BY name').pluck().all();
  const advice = names.length > 0 ? say('catalog.thereIs', { names }) : say('catalog.composeFigure');
  throw new SwitchbackError('NOT_FOUND', say('catalog.noFigure', { name, advice }));
}

/** Keeps a composition under `name`, or `name 2`, … where that is in use. */
export function insertFigure(db: Database, name: string, document: unknown): StoredFigure {
  const insert = db.prepare('INSERT INTO composition (name, document, created_at, updated_at) VALUES (?, ?, ?, ?)');
  const now = new Date().toISOString();
  return transact(db, () => {
    const { lastInsertRowid } = insert.run(freeName(db, name), JSON.stringify(document), now, now);
    return storedFigure(db, Number(lastInsertRowid));
  });
}

/** Throws `NOT_FOUND`, and `MISMATCH` when it is no longer of the state `basedOn`, its `updatedAt` then. */
export function updateFigure(db: Database, id: number, document: unknown, basedOn: string): StoredFigure {
  return transact(db, () => {
    const before = storedFigure(db, id);
    if (before.updatedAt !== basedOn) {
      throw new SwitchbackError('MISMATCH', say('catalog.figureChanged', { name: before.name }));
    }
    const update = db.prepare('UPDATE composition SET document = ?, updated_at = ? WHERE id = ?');
    update.run(JSON.stringify(document), later(before.updatedAt), id);
    return storedFigure(db, id);
  });
}

/** Throws `NOT_FOUND`, and `BAD_ARGUMENT` when the name is in use. */
export function setFigureName(db: Database, id: number, name: string): StoredFigure {
  return transact(db, () => {
    storedFigure(db, id);
    if (db.prepare('SELECT 1 FROM composition WHERE name = ? AND id != ?').get(name, id)) {
      throw new SwitchbackError('BAD_ARGUMENT', say('catalog.figureExists', { name }));
    }
    db.prepare('UPDATE composition SET name = ? WHERE id = ?').run(name, id);
    return storedFigure(db, id);
  });
}

/** Forgets a composition; what was exported of it stays. */
export function deleteFigure(db: Database, id: number): void {
  transact(db, () => db.prepare('DELETE FROM composition WHERE id = ?').run(id));
}

function freeName(db: Database, wanted: string): string {
  const isTaken = db.prepare<[string], number>('SELECT 1 FROM composition WHERE name = ?').pluck();
  if (!isTaken.get(wanted)) return wanted;
  const stem = wanted.replace(/ \d+$/, '');
  let number = 2;
  while (isTaken.get(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}

/** Now, but after `iso`: two changes within a millisecond are two states. */
const later = (iso: string): string => new Date(Math.max(Date.now(), Date.parse(iso) + 1)).toISOString();

import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { storedFields, storedJson, storedValue } from '../storage/storedJson.ts';

/** A figure as it was written, and what it was drawn from. */
export interface ExportedFigure {
  readonly id: number;
  /** `features`, … */
  readonly kind: string;
  readonly parameters: unknown;
  readonly provenance: unknown;
  /** SHA-256 of the drawing. */
  readonly blob: string;
  /** `image/svg+xml`, `application/pdf` or `image/png`. */
  readonly mediaType: string;
  readonly createdAt: string;
}

type FigureRow = Omit<ExportedFigure, 'parameters' | 'provenance'> & Record<'parameters' | 'provenance', string>;

/** Keeps a figure and gives its id. */
export function keepExport(db: Database, figure: Omit<ExportedFigure, 'id' | 'createdAt'>): number {
  const { kind, parameters, provenance, blob, mediaType } = figure;
  const json = [parameters, provenance].map((value) => JSON.stringify(value));
  const insert = db.prepare(
    'INSERT INTO figure (kind, parameters, provenance, blob, media_type, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return transact(db, () =>
    Number(insert.run(kind, ...json, blob, mediaType, new Date().toISOString()).lastInsertRowid),
  );
}

const select = `
  SELECT id, kind, parameters, provenance, blob, media_type AS mediaType, created_at AS createdAt FROM figure`;

const fromRow = (row: FigureRow): ExportedFigure => ({
  ...row,
  parameters: storedJson(storedFields, row.parameters),
  provenance: storedJson(storedValue, row.provenance),
});

/** Throws `NOT_FOUND`. */
export function exportById(db: Database, id: number): ExportedFigure {
  const row = db.prepare<[number], FigureRow>(`${select} WHERE id = ?`).get(id);
  if (row) return fromRow(row);
  throw new SwitchbackError('NOT_FOUND', say('catalog.noExportedFigure', { id }));
}

/** Forgets the figures of a kind but for the latest `kept`. */
export function forgetExports(db: Database, kind: string, kept: number): void {
  const forget = db.prepare(`
    DELETE FROM figure WHERE kind = ? AND id NOT IN (SELECT id FROM figure WHERE kind = ? ORDER BY id DESC LIMIT ?)`);
  transact(db, () => forget.run(kind, kind, kept));
}

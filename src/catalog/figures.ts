import { type Database, transact } from './database.ts';

/** A figure as it was written, and what it was drawn from. */
export interface StoredFigure {
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

type FigureRow = Omit<StoredFigure, 'parameters' | 'provenance'> & Record<'parameters' | 'provenance', string>;

/** Keeps a figure and gives its id. */
export function saveFigure(db: Database, figure: Omit<StoredFigure, 'id' | 'createdAt'>): number {
  const { kind, parameters, provenance, blob, mediaType } = figure;
  const json = [parameters, provenance].map((value) => JSON.stringify(value));
  const insert = db.prepare(
    'INSERT INTO figure (kind, parameters, provenance, blob, media_type, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return transact(db, () =>
    Number(insert.run(kind, ...json, blob, mediaType, new Date().toISOString()).lastInsertRowid),
  );
}

/** Every figure, oldest first. */
export function listFigures(db: Database): StoredFigure[] {
  const statement = db.prepare<[], FigureRow>(`
    SELECT id, kind, parameters, provenance, blob, media_type AS mediaType, created_at AS createdAt FROM figure ORDER BY id`);
  return statement
    .all()
    .map((row) => ({ ...row, parameters: JSON.parse(row.parameters), provenance: JSON.parse(row.provenance) }));
}

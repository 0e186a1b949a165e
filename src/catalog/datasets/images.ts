import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say, storedSentence } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';

/** An image of a data set. */
export interface CatalogImage {
  readonly id: number;
  readonly datasetId: number;
  /** Below the data set's root. */
  readonly path: string;
  /** Where in the file, where that holds many images. */
  readonly record: number | null;
  /** What it is called in such a file; `null` where that says none. */
  readonly member: string | null;
  /** How long the encoded picture is. */
  readonly bytes: number;
  /** SHA-256 of the encoded picture. */
  readonly hash: string;
  /** Position in the data set's classes. */
  readonly label: number;
  readonly split: 'train' | 'val' | 'test';
  readonly width: number;
  readonly height: number;
}

const columns = 'id, dataset_id AS datasetId, path, record, member, bytes, hash, label, split, width, height';

/** The readable images of a split, by id. */
export function imagesOfSplit(db: Database, datasetId: number, split: CatalogImage['split']): CatalogImage[] {
  const statement = db.prepare<[number, string], CatalogImage>(`
    SELECT ${columns} FROM image WHERE dataset_id = ? AND split = ? AND broken IS NULL ORDER BY id`);
  return statement.all(datasetId, split);
}

/** Which readable images of a data set: those of a split, or of one class of it. */
export interface ImageSelection {
  readonly datasetId: number;
  readonly split: CatalogImage['split'];
  /** Position in the data set's classes; every class where it is `null`. */
  readonly label: number | null;
}

/** `limit` of the images selected, by id, from number `offset` on, counted from 0. */
export function pageOfImages(
  db: Database,
  { datasetId, split, label }: ImageSelection,
  offset: number,
  limit: number,
): CatalogImage[] {
  // The ids come from an index alone, so that those before the page cost little; each case has its own.
  const ids =
    label === null
      ? 'dataset_id = ? AND split = ? AND broken IS NULL'
      : 'dataset_id = ? AND split = ? AND label = ? AND broken IS NULL';
  const statement = db.prepare<(number | string)[], CatalogImage>(`
    SELECT ${columns} FROM image WHERE id IN (SELECT id FROM image WHERE ${ids} ORDER BY id LIMIT ? OFFSET ?) ORDER BY id`);
  return statement.all(datasetId, split, ...(label === null ? [] : [label]), limit, offset);
}

/** One image, readable or not. Throws `NOT_FOUND`. */
export function imageById(db: Database, id: number): CatalogImage {
  const image = db.prepare<[number], CatalogImage>(`SELECT ${columns} FROM image WHERE id = ?`).get(id);
  if (!image) throw new SwitchbackError('NOT_FOUND', say('catalog.noImageId', { id }));
  return image;
}

/**
 * The images of a data set by what they are called, as `imageName` says it; names of none are left out. Of images that were at one place at different times it is the one there now. Every row is looked at once for all names: they
 * are asked for seldom and many at a time, for which an index of all paths would be a large part of the catalog.
 */
export function imagesNamed(db: Database, datasetId: number, names: readonly string[]): Map<string, CatalogImage> {
  const statement = db.prepare<[string, number], CatalogImage & { readonly name: string }>(`
    WITH wanted AS MATERIALIZED (SELECT value FROM json_each(?)),
      named AS (SELECT *,
        CASE WHEN record IS NULL THEN path WHEN coalesce(member, '') = '' THEN path || '#' || record ELSE path || '/' || member END AS name
        FROM image WHERE dataset_id = ?)
    SELECT name, ${columns} FROM named WHERE name IN wanted ORDER BY retired IS NULL, id`);
  const found = statement.all(JSON.stringify(names), datasetId);
  return new Map(found.map(({ name, ...image }) => [name, image]));
}

/** `count` readable images of a split, spread evenly over it; fewer where it has fewer. */
export function imagesSpread(
  db: Database,
  datasetId: number,
  split: CatalogImage['split'],
  count: number,
): CatalogImage[] {
  const ends = db.prepare<[number, string], { first: number | null; last: number | null }>(
    'SELECT min(id) AS first, max(id) AS last FROM image WHERE dataset_id = ? AND split = ?',
  );
  const { first, last } = ends.get(datasetId, split)!;
  if (first === null || last === null) return [];
  const next = db.prepare<[number, string, number], CatalogImage>(`
    SELECT ${columns} FROM image WHERE dataset_id = ? AND split = ? AND id >= ? AND broken IS NULL ORDER BY id LIMIT 1`);
  const starts = Array.from({ length: count }, (_, i) => first + Math.floor((i * (last - first + 1)) / count));
  const found = starts.flatMap((start) => next.get(datasetId, split, start) ?? []);
  return [...new Map(found.map((image) => [image.id, image])).values()];
}

/** Images by their ids, readable or not; ids that are not there are left out. */
export function imagesByIds(db: Database, ids: readonly number[]): Map<number, CatalogImage> {
  const statement = db.prepare<[string], CatalogImage>(`
    SELECT ${columns} FROM image WHERE id IN (SELECT value FROM json_each(?))`);
  return new Map(statement.all(JSON.stringify(ids)).map((image) => [image.id, image]));
}

/** Keeps why images that could be read when they were added cannot be read any more. They stay what passes go over. */
export function noteTroubles(
  db: Database,
  troubles: readonly { readonly id: number; readonly reason: Sentence }[],
): void {
  const note = db.prepare('UPDATE image SET trouble = ? WHERE id = ?');
  transact(db, () => {
    for (const { id, reason } of troubles) note.run(storedSentence(reason), id);
  });
}

/** The ids of a data set's images of which it is noted that they could not be read. */
export function troubledImages(db: Database, datasetId: number): Set<number> {
  const find = db
    .prepare<[number], number>('SELECT id FROM image WHERE dataset_id = ? AND trouble IS NOT NULL')
    .pluck();
  return new Set(find.all(datasetId));
}

/** Forgets what was noted of a data set's images. */
export function forgetTroubles(db: Database, datasetId: number): void {
  transact(db, () =>
    db.prepare('UPDATE image SET trouble = NULL WHERE dataset_id = ? AND trouble IS NOT NULL').run(datasetId),
  );
}

import type { Database } from '../storage/database.ts';
import type { CatalogImage } from './images.ts';
import { imagesByIds } from './images.ts';

/** How often the same bytes lie in a data set, of images that can be read. */
export interface CopyCounts {
  /** Pictures that are there more than once. */
  readonly pictures: number;
  /** Images that say the same as another. */
  readonly surplus: number;
  /** Pictures that are in two splits, and in two classes. */
  readonly betweenSplits: number;
  readonly betweenClasses: number;
}

const copied = `
  SELECT hash, count(*) AS images, count(DISTINCT split) AS splits, count(DISTINCT label) AS labels, json_group_array(id) AS ids
  FROM image WHERE dataset_id = ? AND broken IS NULL GROUP BY hash HAVING count(*) > 1`;

export const countCopies = (db: Database, datasetId: number): CopyCounts =>
  db
    .prepare<[number], CopyCounts>(`
      SELECT count(*) AS pictures, coalesce(sum(images - 1), 0) AS surplus, count(*) FILTER (WHERE splits > 1) AS betweenSplits,
        count(*) FILTER (WHERE labels > 1) AS betweenClasses FROM (${copied})`)
    .get(datasetId)!;

/** The copies of `limit` pictures, at most so many of each: first those in two splits, then those in two classes. */
export function listCopies(db: Database, datasetId: number, limit: number, ofEach: number): CatalogImage[][] {
  const statement = db.prepare<[number, number], string>(`
    SELECT ids FROM (${copied}) ORDER BY splits DESC, labels DESC, images DESC, hash LIMIT ?`);
  return statement
    .pluck()
    .all(datasetId, limit)
    .map((ids) => [...imagesByIds(db, (JSON.parse(ids) as number[]).slice(0, ofEach)).values()]);
}

import { z } from 'zod';
import type { DatasetSummary, SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { isSentence, parseSentence, type Sentence, say, storedSentence } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { refuseBadDatasetName } from '../storage/names.ts';
import { pin } from '../storage/pins.ts';
import { storedJson, storedTexts } from '../storage/storedJson.ts';
import type { CatalogImage } from './images.ts';

/** An image as it is recorded first. */
export interface NewImage {
  /** Below the data set's root. */
  readonly path: string;
  /** Where in the file, where that holds many images. */
  readonly record: number | null;
  /** What it is called in such a file; `null` where that says none. */
  readonly member?: string | null;
  /** SHA-256 of the encoded picture. */
  readonly hash: string;
  /** Position in the data set's classes. */
  readonly label: number;
  readonly split: SplitName;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** Why it cannot be read, in a few words; `null` when it can. */
  readonly broken: Sentence | null;
}

/** A set of labelled images that stay where they are. */
export interface Dataset {
  readonly id: number;
  readonly name: string;
  /** Absolute path of the images' folder. */
  readonly root: string;
  readonly format: string;
  readonly classes: readonly string[];
  readonly createdAt: string;
}

type DatasetRow = Omit<Dataset, 'classes'> & { readonly classes: string };

const columns = 'id, name, root, format, classes, created_at AS createdAt';

const datasetOf = (row: DatasetRow): Dataset => ({ ...row, classes: storedJson(storedTexts, row.classes) });

/** A data set that was asked for: it stays as long as the job that works with it. */
function lookedUp(row: DatasetRow): Dataset {
  pin(`dataset ${row.id}`);
  return datasetOf(row);
}

/** Records a data set with its images, all or nothing, and gives its id. Throws `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export function insertDataset(
  db: Database,
  { name, root, format, classes }: Pick<Dataset, 'name' | 'root' | 'format' | 'classes'>,
  images: Iterable<NewImage>,
  remarks: readonly Sentence[] = [],
): number {
  return transact(db, () => {
    checkDatasetName(db, name);
    const insert = db.prepare(`
      INSERT INTO dataset (name, root, format, classes, created_at, remarks) VALUES (?, ?, ?, ?, ?, ?)`);
    const row = [name, root, format, JSON.stringify(classes), new Date().toISOString(), JSON.stringify(remarks)];
    const id = Number(insert.run(...row).lastInsertRowid);
    const insertImage = db.prepare(`
      INSERT INTO image (dataset_id, path, record, member, hash, label, split, bytes, width, height, broken)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    for (const { path, record, member = null, hash, label, split, bytes, width, height, broken } of images) {
      const reason = broken && storedSentence(broken);
      insertImage.run(id, path, record, member, hash, label, split, bytes, width, height, reason);
    }
    db.prepare(`
      INSERT INTO class_count (dataset_id, label, split, images, broken)
      SELECT dataset_id, label, split, count(*) - count(broken), count(broken) FROM image
      WHERE dataset_id = ? GROUP BY label, split`).run(id);
    return id;
  });
}

/** Throws `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export function checkDatasetName(db: Database, name: string): void {
  refuseBadDatasetName(name);
  if (!db.prepare('SELECT 1 FROM dataset WHERE name = ?').get(name)) return;
  throw new SwitchbackError('BAD_ARGUMENT', say('catalog.datasetExists', { name }));
}

/** Gives a data set another name. Throws `BAD_ARGUMENT` for one that is in use or cannot be one. */
export function renameDataset(db: Database, id: number, name: string): void {
  transact(db, () => {
    checkDatasetName(db, name);
    db.prepare('UPDATE dataset SET name = ? WHERE id = ?').run(name, id);
  });
}

/** Says where a data set's images are now: an absolute path. */
export const setDatasetRoot = (db: Database, id: number, root: string): void =>
  transact(db, () => void db.prepare('UPDATE dataset SET root = ? WHERE id = ?').run(root, id));

/** Throws `NOT_FOUND`, naming what there is. */
export function findDataset(db: Database, name: string): Dataset {
  const row = db.prepare<[string], DatasetRow>(`SELECT ${columns} FROM dataset WHERE name = ?`).get(name);
  if (row) return lookedUp(row);
  const names = db.prepare<[], string>('SELECT name FROM dataset ORDER BY name').pluck().all();
  const advice = names.length > 0 ? say('catalog.thereIs', { names }) : say('catalog.addDataset');
  throw new SwitchbackError('NOT_FOUND', say('catalog.noDataset', { name, advice }));
}

/** Throws `NOT_FOUND`. */
export function datasetById(db: Database, id: number): Dataset {
  const row = db.prepare<[number], DatasetRow>(`SELECT ${columns} FROM dataset WHERE id = ?`).get(id);
  if (!row) throw new SwitchbackError('NOT_FOUND', say('catalog.noDatasetId', { id }));
  return lookedUp(row);
}

/** Every data set, oldest first. */
export function listDatasets(db: Database): DatasetSummary[] {
  const rows = db.prepare<[], DatasetRow>(`SELECT ${columns} FROM dataset ORDER BY id`).all();
  return rows.map((row) => ({ ...datasetOf(row), ...imageCounts(db, row.id) }));
}

/** How many images a data set has: readable ones by split, broken ones, all. */
export function imageCounts(db: Database, datasetId: number): Pick<DatasetSummary, 'images' | 'broken' | 'splits'> {
  type Row = { readonly split: SplitName; readonly images: number; readonly broken: number };
  const statement = db.prepare<[number], Row>(`
    SELECT split, sum(images) AS images, sum(broken) AS broken FROM class_count WHERE dataset_id = ? GROUP BY split`);
  const rows = statement.all(datasetId);
  const splits = { train: 0, val: 0, test: 0, ...Object.fromEntries(rows.map(({ split, images }) => [split, images])) };
  const broken = rows.reduce((sum, row) => sum + row.broken, 0);
  return { images: splits.train + splits.val + splits.test + broken, broken, splits };
}

/** How many readable images each class has in each split; what has none is left out. */
export function classCounts(
  db: Database,
  datasetId: number,
): { label: number; split: NewImage['split']; images: number }[] {
  const statement = db.prepare<[number], { label: number; split: NewImage['split']; images: number }>(`
    SELECT label, split, images FROM class_count WHERE dataset_id = ? AND images > 0 ORDER BY label, split`);
  return statement.all(datasetId);
}

const storedRemarks = z.array(z.custom<Sentence>(isSentence));

/** What was remarkable about a data set when it was added: what is left out of it, for one. */
export const remarksOn = (db: Database, datasetId: number): Sentence[] =>
  storedJson(
    storedRemarks,
    db.prepare<[number], string>('SELECT remarks FROM dataset WHERE id = ?').pluck().get(datasetId) ?? '[]',
  );

/** Images of a data set that cannot be read for one reason. */
export interface BrokenImages {
  readonly reason: Sentence;
  readonly count: number;
  /** The first few. */
  readonly images: readonly Pick<CatalogImage, 'path' | 'record' | 'member'>[];
}

/**
 * The images that could not be read, when they were added (`broken`) or later (`trouble`), by reason, the commonest first; of each reason the
 * first `limit`.
 */
export function brokenImages(
  db: Database,
  datasetId: number,
  found: 'broken' | 'trouble',
  limit: number,
): BrokenImages[] {
  type Row = Pick<CatalogImage, 'path' | 'record' | 'member'> & { readonly reason: string; readonly count: number };
  const statement = db.prepare<[number, number], Row>(`
    SELECT reason, count, path, record, member FROM (
      SELECT ${found} AS reason, path, record, member, count(*) OVER (PARTITION BY ${found}) AS count,
        row_number() OVER (PARTITION BY ${found} ORDER BY id) AS place
      FROM image WHERE dataset_id = ? AND ${found} IS NOT NULL)
    WHERE place <= ? ORDER BY count DESC, reason, place`);
  const byReason = Map.groupBy(statement.all(datasetId, limit), ({ reason }) => reason);
  return [...byReason].map(([reason, rows]) => ({
    reason: parseSentence(reason),
    count: rows[0]!.count,
    images: rows.map(({ path, record, member }) => ({ path, record, member })),
  }));
}

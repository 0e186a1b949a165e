import { z } from 'zod';
import type { DatasetSummary, SplitName } from '../../shared/contract/dataset.ts';
import type { Division } from '../../shared/division.ts';
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
  /** Counts how often what was found at another look has been taken over. */
  readonly state: number;
}

type DatasetRow = Omit<Dataset, 'classes'> & { readonly classes: string };

const columns = 'id, name, root, format, classes, created_at AS createdAt, state';

const datasetOf = (row: DatasetRow): Dataset => ({ ...row, classes: storedJson(storedTexts, row.classes) });

/** A data set that was asked for: it stays as long as the job that works with it. */
function lookedUp(row: DatasetRow): Dataset {
  pin(`dataset ${row.id}`);
  return datasetOf(row);
}

/** Records a data set with its images, all or nothing, and gives its id. Throws `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export function insertDataset(
  db: Database,
  { name, root, format, classes, labels }: NewDataset,
  images: Iterable<NewImage>,
  remarks: readonly Sentence[] = [],
  { source, ...reading }: ReadFrom = { source: '' },
): number {
  return transact(db, () => {
    checkDatasetName(db, name);
    const insert = db.prepare(`
      INSERT INTO dataset (name, root, format, classes, created_at, remarks, source, reading, labels)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    const said = [remarks, reading].map((value) => JSON.stringify(value));
    const [told, read] = said;
    const called = labels ? JSON.stringify(labels) : null;
    const row = [name, root, format, JSON.stringify(classes), new Date().toISOString(), told, source, read, called];
    const id = Number(insert.run(...row).lastInsertRowid);
    insertImages(db, id, images);
    countClasses(db, id);
    return id;
  });
}

/** A data set as it is recorded first. */
export interface NewDataset extends Pick<Dataset, 'name' | 'root' | 'format' | 'classes'> {
  /** What its folder calls the classes, where that is something else. */
  readonly labels?: readonly string[];
}

/** Where a data set was read, and how. */
export interface ReadFrom {
  /** Path of a file, or empty: of the folder itself, below the data set's root. */
  readonly source: string;
  readonly label?: string | undefined;
  readonly division?: Division | undefined;
}

const readingParts = z.object({
  label: z.string().optional(),
  division: z.object({ val: z.number(), test: z.number(), seed: z.number().nullable() }).optional(),
});

/** How a data set was read, and what its folder calls its classes, in their order. */
export function readingOf(db: Database, datasetId: number): ReadFrom & { readonly labels: readonly string[] } {
  type Row = { readonly source: string; readonly reading: string; readonly labels: string };
  const find = db.prepare<[number], Row>(
    'SELECT source, reading, coalesce(labels, classes) AS labels FROM dataset WHERE id = ?',
  );
  const { source, reading, labels } = find.get(datasetId)!;
  return { source, ...storedJson(readingParts, reading), labels: storedJson(z.array(z.string()), labels) };
}

/** Records images of a data set, for a transaction. */
export function insertImages(db: Database, datasetId: number, images: Iterable<NewImage>): void {
  const insert = db.prepare(`
    INSERT INTO image (dataset_id, path, record, member, hash, label, split, bytes, width, height, broken)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const { path, record, member = null, hash, label, split, bytes, width, height, broken } of images) {
    const reason = broken && storedSentence(broken);
    insert.run(datasetId, path, record, member, hash, label, split, bytes, width, height, reason);
  }
}

/** Counts a data set's images anew, for a transaction: without those that are gone since. */
export function countClasses(db: Database, datasetId: number): void {
  db.prepare('DELETE FROM class_count WHERE dataset_id = ?').run(datasetId);
  db.prepare(`
    INSERT INTO class_count (dataset_id, label, split, images, broken)
    SELECT dataset_id, label, split, count(*) - count(broken), count(broken) FROM image
    WHERE dataset_id = ? AND retired IS NULL GROUP BY label, split`).run(datasetId);
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

/**
 * Gives a class of a data set another name: in the models of its runs too, which learn that class, and where a person has said what it is in
 * other models. What analyses have found keeps the names of its day. Throws `BAD_ARGUMENT` for a name that another class has or that none can have.
 */
export function renameClass(
  db: Database,
  { id, classes }: Pick<Dataset, 'id' | 'classes'>,
  label: number,
  next: string,
): void {
  if (!className.test(next)) throw new SwitchbackError('BAD_ARGUMENT', say('catalog.badClassName', { name: next }));
  const previous = classes[label]!;
  if (next === previous) return;
  if (classes.includes(next)) throw new SwitchbackError('BAD_ARGUMENT', say('catalog.classExists', { name: next }));
  const place = `$[${label}]`;
  transact(db, () => {
    // The folder goes on to call it as it did.
    db.prepare(`
      UPDATE dataset SET labels = coalesce(labels, classes), classes = json_set(classes, ?, ?) WHERE id = ?`).run(
      ...[place, next, id],
    );
    db.prepare(`
      UPDATE model SET classes = json_set(classes, ?, ?) WHERE json_extract(classes, ?) = ?
        AND id IN (SELECT model_id FROM checkpoint JOIN run ON run.id = run_id WHERE dataset_id = ?)`).run(
      ...[place, next, place, previous, id],
    );
    db.prepare('UPDATE class_table SET class = ? WHERE dataset_id = ? AND class = ?').run(next, id, previous);
  });
}

/** On one line, and no longer than a label is read. */
const className = /^(?=.*\S)\P{Cc}{1,1000}$/u;

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

/** Position of a class in its data set. Throws `NOT_FOUND`. */
export function labelOf({ name, classes }: Pick<Dataset, 'name' | 'classes'>, className: string): number {
  const label = classes.indexOf(className);
  if (label >= 0) return label;
  throw new SwitchbackError('NOT_FOUND', say('workbench.noClassOfDataset', { dataset: name, name: className }));
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
      FROM image WHERE dataset_id = ? AND ${found} IS NOT NULL AND retired IS NULL)
    WHERE place <= ? ORDER BY count DESC, reason, place`);
  const byReason = Map.groupBy(statement.all(datasetId, limit), ({ reason }) => reason);
  return [...byReason].map(([reason, rows]) => ({
    reason: parseSentence(reason),
    count: rows[0]!.count,
    images: rows.map(({ path, record, member }) => ({ path, record, member })),
  }));
}

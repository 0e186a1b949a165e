import type { Division } from '../../shared/division.ts';
import { type Sentence, say, storedSentence } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { countClasses, insertImages, type NewImage } from './datasets.ts';

/** An image of a data set as far as another look compares it. */
export interface KnownImage {
  readonly id: number;
  readonly path: string;
  readonly record: number | null;
  readonly member: string | null;
  readonly hash: string;
  readonly label: number;
  readonly split: NewImage['split'];
  /** It was gone, another, or in another split in an earlier state. */
  readonly isRetired: boolean;
  /** It is there, and no reason is known why it could not be read. */
  readonly isReadable: boolean;
}

/** Every image that a data set has had, by id. */
export function* knownImages(db: Database, datasetId: number): IterableIterator<KnownImage> {
  type Row = Omit<KnownImage, 'isRetired' | 'isReadable'> & { readonly isRetired: 0 | 1; readonly isReadable: 0 | 1 };
  const statement = db.prepare<[number], Row>(`
    SELECT id, path, record, member, hash, label, split, retired IS NOT NULL AS isRetired,
      broken IS NULL AS isReadable
    FROM image WHERE dataset_id = ? ORDER BY id`);
  for (const row of statement.iterate(datasetId)) {
    yield { ...row, isRetired: row.isRetired === 1, isReadable: row.isReadable === 1 };
  }
}

/** What becomes of a data set when another look at it is taken over. */
export interface DatasetStep {
  /** Positions are kept, new ones come last. */
  readonly classes: readonly string[];
  /** What the folder calls them. */
  readonly labels: readonly string[];
  readonly added: readonly NewImage[];
  /** Ids of images that are there no longer, or as another picture or of another class. */
  readonly gone: readonly number[];
  readonly changed: readonly number[];
  /** Ids of images that were gone and are back as they were. */
  readonly back: readonly number[];
  /** What is left out, and what may be wrong, now. */
  readonly remarks: readonly Sentence[];
  /** Places of images that lie elsewhere in their file. */
  readonly moved: readonly { readonly id: number; readonly record: number | null; readonly bytes: number }[];
}

/**
 * Takes over what another look has found, all or nothing. No row goes: passes over what was there keep their images, which are left out of
 * later ones.
 */
export function takeDatasetStep(db: Database, datasetId: number, step: DatasetStep): void {
  const now = new Date().toISOString();
  transact(db, () => {
    const retire = db.prepare('UPDATE image SET broken = ?, retired = ? WHERE id = ?');
    const reasons = { gone: storedSentence(say('dataset.gone')), changed: storedSentence(say('dataset.changed')) };
    for (const kind of ['gone', 'changed'] as const) for (const id of step[kind]) retire.run(reasons[kind], now, id);
    const restore = db.prepare('UPDATE image SET broken = NULL, retired = NULL, trouble = NULL WHERE id = ?');
    for (const id of step.back) restore.run(id);
    const place = db.prepare('UPDATE image SET record = ?, bytes = ? WHERE id = ?');
    for (const { id, record, bytes } of step.moved) place.run(record, bytes, id);
    insertImages(db, datasetId, step.added);
    const written = [step.classes, step.labels, step.remarks].map((own) => JSON.stringify(own));
    const update = db.prepare(
      'UPDATE dataset SET classes = ?, labels = ?, remarks = ?, state = state + 1 WHERE id = ?',
    );
    update.run(...written, datasetId);
    countClasses(db, datasetId);
  });
}

/** Another division of the images of a data set. */
export interface DatasetDivision {
  readonly division: Division;
  /** Ids of images with the split they go to, and of the row that stood for the image there in an earlier state, where there is one. */
  readonly moved: readonly {
    readonly id: number;
    readonly split: NewImage['split'];
    readonly earlier: number | null;
  }[];
}

/**
 * Takes over another division, all or nothing. As with another look no row goes: an image that moves gets a row of its own in its new split, and
 * what was found on it keeps the one that it had. Its marks go with it, for the picture is the same.
 */
export function takeDatasetDivision(db: Database, datasetId: number, { division, moved }: DatasetDivision): void {
  const now = new Date().toISOString();
  const reason = storedSentence(say('dataset.divided'));
  transact(db, () => {
    const copy = db.prepare(`
      INSERT INTO image (dataset_id, path, record, member, hash, label, split, bytes, width, height, trouble)
      SELECT dataset_id, path, record, member, hash, label, ?, bytes, width, height, trouble FROM image WHERE id = ?`);
    const restore = db.prepare('UPDATE image SET broken = NULL, retired = NULL, trouble = NULL WHERE id = ?');
    const retire = db.prepare('UPDATE image SET broken = ?, retired = ? WHERE id = ?');
    const mark = db.prepare('UPDATE part_mark SET image_id = ? WHERE image_id = ?');
    for (const { id, split, earlier } of moved) {
      if (earlier !== null) restore.run(earlier);
      mark.run(earlier ?? copy.run(split, id).lastInsertRowid, id);
      retire.run(reason, now, id);
    }
    const written = JSON.stringify(division);
    db.prepare(`
      UPDATE dataset SET state = state + 1, reading = json_set(reading, '$.division', json(?)) WHERE id = ?`).run(
      ...[written, datasetId],
    );
    countClasses(db, datasetId);
  });
}

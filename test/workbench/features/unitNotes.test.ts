import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { deleteModel } from '../../../src/catalog/removal.ts';
import { emptyNote, type NoteChanges, noteChanges } from '../../../src/shared/unitNote.ts';
import { listUnitNotes, noteUnit } from '../../../src/workbench/features/unitNotes.ts';
import { unitTable } from '../../../src/workbench/features/unitTable.ts';
import { failure } from '../../catalog/fixtures.ts';
import { catalogWithImages, indexedCheckpoint } from './indexedCatalog.ts';

const unit = (channel: number) => ({ layer: 'pool1', channel });
const noted = (channel: number, changes: NoteChanges) => ({ ...emptyNote(unit(channel)), ...changes });

/** Images with odd ids are discs, those with even ids rings. */
function indexed() {
  const subject = catalogWithImages();
  const maps = [{ images: [1, 3, 5, 2] }, { images: [2, 4], firings: 0 }, { images: [2, 4, 6] }];
  for (const epoch of [1, 2]) indexedCheckpoint(subject, { run: 'run', epoch, found: { pool1: maps } });
  return subject;
}

test('a note is kept by model and unit; what is not given stays, and an empty one is forgotten', () => {
  const subject = indexed();
  noteUnit(subject, 'run@1', unit(2), { tags: ['edge', 'red', 'edge'], note: ' corners\n' });
  noteUnit(subject, 'run@1', unit(2), { isStarred: true });
  noteUnit(subject, 'run@1', unit(0), { note: 'discs' });
  noteUnit(subject, 'run@2', unit(2), { tags: ['ring'] });
  expect(listUnitNotes(subject, 'run@1')).toEqual([
    noted(0, { note: 'discs' }),
    noted(2, { isStarred: true, tags: ['edge', 'red'], note: 'corners' }),
  ]);
  noteUnit(subject, 'run@1', unit(2), { isStarred: false, note: '' });
  noteUnit(subject, 'run@1', unit(0), { note: ' \n' });
  expect(listUnitNotes(subject, 'run@1')).toEqual([noted(2, { tags: ['edge', 'red'] })]);
  expect(listUnitNotes(subject, 'run@2')).toEqual([noted(2, { tags: ['ring'] })]);
});

test('nothing is noted on a unit that is not there, and nothing is left of a model that is removed', () => {
  const subject = indexed();
  expect(failure(() => noteUnit(subject, 'run@1', unit(32), { isStarred: true }))?.code).toBe('BAD_ARGUMENT');
  expect(failure(() => noteUnit(subject, 'run@1', { layer: 'pool9', channel: 0 }, {}))?.code).toBe('NOT_FOUND');
  noteUnit(subject, 'run@1', unit(0), { isStarred: true });
  deleteModel(subject.catalog, 1);
  expect(subject.catalog.prepare('SELECT count(*) FROM unit_note').pluck().get()).toBe(0);
});

test.each([
  { tags: ['a,b'] },
  { tags: [' '] },
  { tags: ['a\nb'] },
  { tags: ['x'.repeat(41)] },
  { note: 'x'.repeat(4001) },
])('a page cannot note %o', (changes) => expect(noteChanges.safeParse(changes).success).toBe(false));

test("a layer's table has every number, what is noted, and the strongest images", () => {
  const subject = indexed();
  noteUnit(subject, 'run@1', unit(0), { isStarred: true, tags: ['round', 'red'], note: 'says "disc",\nmostly' });
  const rows: Record<string, string>[] = parse(unitTable(subject, { model: 'run@1', layer: 'pool1' }), {
    columns: true,
  });
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({
    ...{ model: 'run@1', layer: 'pool1', unit: '0', dataset: 'shapes', split: 'val', images: '200' },
    ...{ maximum: '9', mean: '0.1', firing_share: '0.02', dead: '0', class: 'disc', strongest_images: '4' },
    ...{ starred: '1', tags: 'round,red', note: 'says "disc",\nmostly' },
    ...{ image_1: 'a/0.png', class_1: 'disc', activation_1: '9', image_4: 'a/1.png', class_4: 'ring', image_5: '' },
  });
  expect(rows[1]).toMatchObject({ dead: '1', class: '', starred: '0', tags: '', note: '', image_1: '' });
});

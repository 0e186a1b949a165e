import { expect, test } from 'vitest';
import {
  compositionById,
  deleteComposition,
  findComposition,
  insertComposition,
  listCompositions,
  renameComposition,
  updateComposition,
} from '../../../src/catalog/figures/compositions.ts';
import { emptyCatalog, failure } from '../fixtures.ts';

test('a composition is kept, found by id and by name, and forgotten', () => {
  const db = emptyCatalog();
  const { id, name, document } = insertComposition(db, 'Figure', { rows: [1] });
  expect({ name, document }).toEqual({ name: 'Figure', document: { rows: [1] } });
  expect(findComposition(db, 'Figure')).toEqual(compositionById(db, id));
  deleteComposition(db, id);
  expect(listCompositions(db)).toEqual([]);
  expect(failure(() => compositionById(db, id))?.code).toBe('NOT_FOUND');
  expect(failure(() => findComposition(db, 'Figure'))?.message).toContain('compose one');
});

test.each([
  [
    ['Figure', 'Figure', 'Figure'],
    ['Figure', 'Figure 2', 'Figure 3'],
  ],
  [
    ['Figure 2', 'Figure 2'],
    ['Figure 2', 'Figure 3'],
  ],
  [
    ['Figure 2', 'Figure 3', 'Figure 2'],
    ['Figure 2', 'Figure 3', 'Figure 4'],
  ],
  [
    ['layer 4', 'other'],
    ['layer 4', 'other'],
  ],
])('of the names %j those kept are %j', (wanted, kept) => {
  const db = emptyCatalog();
  expect(wanted.map((name) => insertComposition(db, name, {}).name)).toEqual(kept);
});

test('each change is a new state, however quickly it follows', () => {
  const db = emptyCatalog();
  const first = insertComposition(db, 'Figure', 0);
  const second = updateComposition(db, first.id, 1, first.updatedAt);
  const third = updateComposition(db, first.id, 2, second.updatedAt);
  expect(new Set([first, second, third].map(({ updatedAt }) => updatedAt)).size).toBe(3);
  expect(compositionById(db, first.id).document).toBe(2);
});

test('a change of a state that is no longer there is refused and changes nothing', () => {
  const db = emptyCatalog();
  const first = insertComposition(db, 'Figure', 0);
  updateComposition(db, first.id, 1, first.updatedAt);
  expect(failure(() => updateComposition(db, first.id, 2, first.updatedAt))?.code).toBe('MISMATCH');
  expect(compositionById(db, first.id).document).toBe(1);
  expect(failure(() => updateComposition(db, 99, 2, first.updatedAt))?.code).toBe('NOT_FOUND');
});

test('a name is changed, but not to that of another; its own it may keep', () => {
  const db = emptyCatalog();
  const { id } = insertComposition(db, 'a', 0);
  insertComposition(db, 'b', 0);
  expect(failure(() => renameComposition(db, id, 'b'))?.code).toBe('BAD_ARGUMENT');
  expect(renameComposition(db, id, 'a').name).toBe('a');
  expect(renameComposition(db, id, 'c').name).toBe('c');
  expect(failure(() => renameComposition(db, 99, 'd'))?.code).toBe('NOT_FOUND');
});

test('the latest changed comes first', () => {
  const db = emptyCatalog();
  const a = insertComposition(db, 'a', 0);
  insertComposition(db, 'b', 0);
  // Twice, for the first may be of the millisecond in which the other was made.
  const { updatedAt } = updateComposition(db, a.id, 1, a.updatedAt);
  updateComposition(db, a.id, 2, updatedAt);
  expect(listCompositions(db).map(({ name }) => name)).toEqual(['a', 'b']);
});

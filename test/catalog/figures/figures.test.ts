import { expect, test } from 'vitest';
import {
  deleteFigure,
  findStoredFigure,
  insertFigure,
  setFigureName,
  storedFigure,
  storedFigures,
  updateFigure,
} from '../../../src/catalog/figures/figures.ts';
import { emptyCatalog, failure } from '../fixtures.ts';

test('a composition is kept, found by id and by name, and forgotten', () => {
  const db = emptyCatalog();
  const { id, name, document } = insertFigure(db, 'Figure', { rows: [1] });
  expect({ name, document }).toEqual({ name: 'Figure', document: { rows: [1] } });
  expect(findStoredFigure(db, 'Figure')).toEqual(storedFigure(db, id));
  deleteFigure(db, id);
  expect(storedFigures(db)).toEqual([]);
  expect(failure(() => storedFigure(db, id))?.code).toBe('NOT_FOUND');
  expect(failure(() => findStoredFigure(db, 'Figure'))?.message).toContain('compose one');
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
  expect(wanted.map((name) => insertFigure(db, name, {}).name)).toEqual(kept);
});

test('each change is a new state, however quickly it follows', () => {
  const db = emptyCatalog();
  const first = insertFigure(db, 'Figure', 0);
  const second = updateFigure(db, first.id, 1, first.updatedAt);
  const third = updateFigure(db, first.id, 2, second.updatedAt);
  expect(new Set([first, second, third].map(({ updatedAt }) => updatedAt)).size).toBe(3);
  expect(storedFigure(db, first.id).document).toBe(2);
});

test('a change of a state that is no longer there is refused and changes nothing', () => {
  const db = emptyCatalog();
  const first = insertFigure(db, 'Figure', 0);
  updateFigure(db, first.id, 1, first.updatedAt);
  expect(failure(() => updateFigure(db, first.id, 2, first.updatedAt))?.code).toBe('MISMATCH');
  expect(storedFigure(db, first.id).document).toBe(1);
  expect(failure(() => updateFigure(db, 99, 2, first.updatedAt))?.code).toBe('NOT_FOUND');
});

test('a name is changed, but not to that of another; its own it may keep', () => {
  const db = emptyCatalog();
  const { id } = insertFigure(db, 'a', 0);
  insertFigure(db, 'b', 0);
  expect(failure(() => setFigureName(db, id, 'b'))?.code).toBe('BAD_ARGUMENT');
  expect(setFigureName(db, id, 'a').name).toBe('a');
  expect(setFigureName(db, id, 'c').name).toBe('c');
  expect(failure(() => setFigureName(db, 99, 'd'))?.code).toBe('NOT_FOUND');
});

test('the latest changed comes first', () => {
  const db = emptyCatalog();
  const a = insertFigure(db, 'a', 0);
  insertFigure(db, 'b', 0);
  // Twice, for the first may be of the millisecond in which the other was made.
  const { updatedAt } = updateFigure(db, a.id, 1, a.updatedAt);
  updateFigure(db, a.id, 2, updatedAt);
  expect(storedFigures(db).map(({ name }) => name)).toEqual(['a', 'b']);
});

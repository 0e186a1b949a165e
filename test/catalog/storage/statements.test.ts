import { expect, test } from 'vitest';
import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import { emptyCatalog, image } from '../fixtures.ts';

const sql = 'SELECT name FROM dataset ORDER BY id';

test('a statement is prepared once, and gives rows to one and plucked values to another', () => {
  const db = emptyCatalog();
  insertDataset(db, { name: 'shapes', root: '/data', format: 'folder', classes: ['disc'] }, [image(1)]);
  const rows = db.prepare(sql);
  const names = db.prepare(sql).pluck();
  expect(db.prepare(sql)).toBe(rows);
  expect(db.prepare(sql).pluck()).toBe(names);
  for (let i = 0; i < 2; i++) {
    expect(rows.all()).toEqual([{ name: 'shapes' }]);
    expect(names.all()).toEqual(['shapes']);
  }
});

test('a kept statement sees a table that was changed meanwhile', () => {
  const db = emptyCatalog();
  const all = db.prepare('SELECT * FROM network');
  expect(all.all()).toEqual([]);
  db.exec('ALTER TABLE network ADD COLUMN remark TEXT');
  db.exec("INSERT INTO network (hash, name, definition, remark) VALUES ('h', 'n', '{}', 'r')");
  expect(all.all()).toMatchObject([{ name: 'n', remark: 'r' }]);
});

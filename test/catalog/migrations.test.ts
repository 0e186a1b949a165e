import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { analysisParts, datasetsChangedSince } from '../../src/catalog/analyses.ts';
import { classCounts, findDataset, insertDataset, listDatasets } from '../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../src/catalog/datasets/images.ts';
import { analysisStates } from '../../src/catalog/migrations/018-analysis-states.ts';
import { migrate, migrations, versionOf } from '../../src/catalog/migrations/index.ts';
import type { Database } from '../../src/catalog/storage/database.ts';
import { emptyCatalog, image } from './fixtures.ts';

const last = migrations.length;
const further = 'ALTER TABLE dataset ADD COLUMN note TEXT';

function catalogWithDataset(): Database {
  const db = emptyCatalog();
  insertDataset(db, { name: 'shapes', root: '/data', format: 'folder', classes: ['disc', 'ring'] }, [image(1)]);
  return db;
}

function opened(file: string): Database {
  const db = new BetterSqlite3(file);
  onTestFinished(() => void db.close());
  return db;
}

describe('migrate', () => {
  test('a new catalog is not copied', () => {
    const db = emptyCatalog();
    expect(versionOf(db)).toBe(last);
    expect(existsSync(`${db.name}.v0`)).toBe(false);
  });

  test('a new catalog is made all or nothing: one that was begun is nothing to copy', () => {
    const db = opened(emptyCatalog().name.replace('catalog.sqlite', 'new.sqlite'));
    expect(() => migrate(db, [...migrations, 'nonsense'])).toThrow(/syntax/);
    expect(versionOf(db)).toBe(0);
    migrate(db);
    expect(versionOf(db)).toBe(last);
  });

  test('a further step changes the catalog and keeps a copy of the version before, with what only the log held', () => {
    const db = catalogWithDataset();
    migrate(db, [...migrations, further]);
    expect(versionOf(db)).toBe(last + 1);
    expect(listDatasets(db)[0]?.images).toBe(1);
    expect(db.prepare('SELECT note FROM dataset').pluck().get()).toBeNull();

    const copy = opened(`${db.name}.v${last}`);
    expect(versionOf(copy)).toBe(last);
    expect(findDataset(copy, 'shapes').classes).toEqual(['disc', 'ring']);
    expect(() => copy.prepare('SELECT note FROM dataset')).toThrow(/no such column/);
  });

  test('a step that fails half-way leaves the catalog as it was, and a copy of it', () => {
    const db = catalogWithDataset();
    const before = db.serialize();
    expect(() => migrate(db, [...migrations, `${further}; INSERT INTO nowhere VALUES (1)`])).toThrow(/nowhere/);
    expect(versionOf(db)).toBe(last);
    expect(db.serialize().equals(before)).toBe(true);
    expect(findDataset(opened(`${db.name}.v${last}`), 'shapes').name).toBe('shapes');
  });

  test('of two further steps the first stays when the second fails, and a later attempt goes on from there', () => {
    const db = catalogWithDataset();
    expect(() => migrate(db, [...migrations, further, 'nonsense'])).toThrow(/syntax/);
    expect(versionOf(db)).toBe(last + 1);
    migrate(db, [...migrations, further, 'DROP TABLE job']);
    expect(versionOf(db)).toBe(last + 2);
    expect(existsSync(`${db.name}.v${last + 1}`)).toBe(true);
  });

  test('an interrupted copy does not stand in the way', () => {
    const db = catalogWithDataset();
    writeFileSync(`${db.name}.v${last}.partial`, 'half a copy');
    migrate(db, [...migrations, further]);
    expect(existsSync(`${db.name}.v${last}.partial`)).toBe(false);
    expect(findDataset(opened(`${db.name}.v${last}`), 'shapes').name).toBe('shapes');
  });

  test('a catalog that is up to date is left alone', () => {
    const db = catalogWithDataset();
    db.pragma('wal_checkpoint(TRUNCATE)');
    const before = readFileSync(db.name);
    migrate(db);
    expect(readFileSync(db.name).equals(before)).toBe(true);
    expect(existsSync(`${db.name}.v${last}`)).toBe(false);
  });
});

test('version 2 keeps what version 1 held', () => {
  const db = opened(`${emptyCatalog().name}.first`);
  migrate(db, migrations.slice(0, 1));
  db.exec("INSERT INTO dataset VALUES (1, 'shapes', '/data', 'folder', '[]', '2026-01-01')");
  migrate(db, migrations.slice(0, 2));
  expect(db.prepare('SELECT id FROM dataset').pluck().get()).toBe(1);
  expect(db.prepare('SELECT count(*) FROM composition').pluck().get()).toBe(0);
});

test('version 3 counts the images that version 2 held, readable and broken, and finds a split by an index', () => {
  const db = opened(`${emptyCatalog().name}.second`);
  migrate(db, migrations.slice(0, 2));
  db.exec("INSERT INTO dataset VALUES (1, 'shapes', '/data', 'folder', '[\"disc\", \"ring\"]', '2026-01-01')");
  const insert = db.prepare("INSERT INTO image VALUES (?, 1, 'a.png', NULL, 'hash', ?, ?, 1, 2, 3, ?)");
  for (const [id, label, split, broken] of [
    [1, 0, 'train', null],
    [2, 0, 'train', 'cut off'],
    [3, 1, 'train', null],
    [4, 1, 'val', 'cut off'],
  ] as const) {
    insert.run(id, label, split, broken);
  }
  migrate(db, migrations.slice(0, 3));
  expect(classCounts(db, 1)).toEqual([
    { label: 0, split: 'train', images: 1 },
    { label: 1, split: 'train', images: 1 },
  ]);
  migrate(db);
  expect(listDatasets(db)[0]).toMatchObject({ images: 4, broken: 2, splits: { train: 2, val: 0, test: 0 } });
  expect(imagesOfSplit(db, 1, 'train').map(({ id, member }) => [id, member])).toEqual([
    [1, null],
    [3, null],
  ]);
});

test('version 4 has a place for evaluations, empty at first', () => {
  const db = opened(`${emptyCatalog().name}.third`);
  migrate(db, migrations.slice(0, 3));
  db.exec("INSERT INTO dataset VALUES (1, 'shapes', '/data', 'folder', '[]', '2026-01-01')");
  migrate(db, migrations.slice(0, 4));
  expect(db.prepare('SELECT id FROM dataset').pluck().get()).toBe(1);
  expect(db.prepare('SELECT count(*) FROM evaluation').pluck().get()).toBe(0);
});

test('version 6 has a place for the parts of an analysis that is under way; they go with it', () => {
  const db = opened(`${emptyCatalog().name}.fourth`);
  migrate(db, migrations.slice(0, 5));
  db.pragma('foreign_keys = OFF');
  db.exec("INSERT INTO analysis VALUES (1, 'occlusion', 1, '{}', '{}', '[]', '2026-01-01')");
  migrate(db, migrations.slice(0, 6));
  db.pragma('foreign_keys = ON');
  db.exec("INSERT INTO analysis_part VALUES (1, 1, x'00ff')");
  expect(analysisParts(db, 1).map((part) => [...part])).toEqual([[0, 255]]);
  db.exec('DELETE FROM analysis');
  expect(analysisParts(db, 1)).toEqual([]);
});

test('version 12 goes on with no analysis that was under way before: nobody knows what it asked', () => {
  const db = opened(`${emptyCatalog().name}.eleventh`);
  migrate(db, migrations.slice(0, 11));
  const columns = 'id, kind, parameters, result, blobs, created_at';
  db.exec(`INSERT INTO analysis (${columns}) VALUES (1, 'occlusion', '{}', '{}', '[]', '2026-01-01')`);
  db.exec("INSERT INTO analysis_part (analysis_id, data) VALUES (1, x'07')");
  migrate(db, migrations.slice(0, 12));
  expect(db.prepare('SELECT question FROM analysis').pluck().get()).toBeNull();
  expect(db.prepare('SELECT round, tasks FROM analysis_part').get()).toEqual({ round: 0, tasks: '[]' });
});

test('an analysis is told as of an earlier state of its data set only where that is known', () => {
  const db = opened(`${emptyCatalog().name}.before`);
  const place = migrations.indexOf(analysisStates);
  migrate(db, migrations.slice(0, place));
  for (const [id, state] of [
    [1, 0],
    [2, 3],
  ]) {
    db.exec(`
      INSERT INTO dataset (id, name, root, format, classes, created_at, state) VALUES (${id}, 's${id}', '/d', 'folders', '[]', '', ${state});
      INSERT INTO analysis (id, kind, parameters, result, blobs, created_at) VALUES (${id}, 'probe', '{}', '{}', '[]', '');
      INSERT INTO analysis_dataset VALUES (${id}, 0, ${id})`);
  }
  migrate(db);
  const changed = () => [1, 2].map((id) => datasetsChangedSince(db, id));
  expect(changed()).toEqual([[], []]);
  db.exec('UPDATE dataset SET state = state + 1');
  expect(changed()).toEqual([['s1'], []]);
});

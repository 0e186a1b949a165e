import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findDataset, insertDataset, listDatasets } from '../../../src/catalog/datasets/datasets.ts';
import { catalogVersion, openCatalog, storedVersion, transact } from '../../../src/catalog/storage/database.ts';
import { emptyCatalog, failure, image, temporaryFolder } from '../fixtures.ts';

const dataset = { name: 'shapes', root: '/data', format: 'folder', classes: ['disc', 'ring'] };

describe('opening', () => {
  test('a new catalog has this version, the write-ahead log, and enforces foreign keys', () => {
    const db = emptyCatalog();
    expect(storedVersion(db.name)).toBe(catalogVersion);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(1);
    expect(db.pragma('busy_timeout', { simple: true })).toBe(5000);
    expect(() => db.exec("INSERT INTO run_state VALUES (7, 0, 0, '{}', '')")).toThrow(/FOREIGN KEY/);
  });

  test('a missing file has version 0 and is not there to read', () => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    expect(storedVersion(file)).toBe(0);
    expect(failure(() => openCatalog(file, 'read'))?.code).toBe('NOT_FOUND');
    expect(readdirSync(join(file, '..'))).toEqual([]);
  });

  test('what is open to read cannot be written', () => {
    const { name } = emptyCatalog();
    const reader = openCatalog(name, 'read');
    onTestFinished(() => void reader.close());
    expect(listDatasets(reader)).toEqual([]);
    expect(() => reader.exec("INSERT INTO job VALUES (1, '', '', 'done', '', '', '')")).toThrow(/readonly/);
  });

  test.each(['read', 'write'] as const)('a catalog of a later version is refused for %s and left untouched', (mode) => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    const db = openCatalog(file, 'write');
    db.pragma(`user_version = ${catalogVersion + 1}`);
    db.close();
    const before = readFileSync(file);
    const refused = failure(() => openCatalog(file, mode));
    expect(refused?.code).toBe('CATALOG_TOO_NEW');
    expect(refused?.message).toContain(`version ${catalogVersion + 1}`);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('.v'))).toEqual([]);
  });

  test.each(['read', 'write'] as const)('a file that is no database is refused for %s and left untouched', (mode) => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    writeFileSync(file, 'this is a letter, not a database. '.repeat(100));
    const before = readFileSync(file);
    expect(failure(() => openCatalog(file, mode))?.code).toBe('BAD_FILE');
    expect(failure(() => storedVersion(file))?.code).toBe('BAD_FILE');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('a catalog cut short is refused as damaged', () => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    openCatalog(file, 'write').close();
    truncateSync(file, 8192);
    for (const mode of ['read', 'write'] as const) {
      expect(failure(() => openCatalog(file, mode))).toMatchObject({
        code: 'BAD_FILE',
        message: expect.stringContaining('damaged'),
      });
    }
  });

  test('a database of another program is refused, whatever its version', () => {
    for (const version of [0, 1]) {
      const file = join(temporaryFolder(), 'catalog.sqlite');
      const other = new BetterSqlite3(file);
      other.exec('CREATE TABLE recipe (id INTEGER)');
      other.pragma(`user_version = ${version}`);
      other.close();
      const refused = failure(() => openCatalog(file, 'write'));
      expect(refused).toMatchObject({ code: 'BAD_FILE', message: expect.stringContaining('no catalog') });
    }
  });

  test('a folder in the place of the file is refused', () => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    mkdirSync(file);
    expect(failure(() => openCatalog(file, 'write'))?.code).toBe('BAD_FILE');
  });

  test('an empty file becomes a catalog when written, and cannot be read before', () => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    writeFileSync(file, '');
    expect(failure(() => openCatalog(file, 'read'))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining('version 0'),
    });
    openCatalog(file, 'write').close();
    expect(storedVersion(file)).toBe(catalogVersion);
  });

  test('what a killed process has committed only to the write-ahead log is there', () => {
    const db = emptyCatalog();
    insertDataset(db, dataset, [image(1)]);
    const copy = join(temporaryFolder(), 'catalog.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(`${db.name}${suffix}`, `${copy}${suffix}`);
    const reader = openCatalog(copy, 'read');
    onTestFinished(() => void reader.close());
    expect(findDataset(reader, 'shapes').root).toBe('/data');
  });
});

describe('transact', () => {
  test('what throws is undone, and what it threw comes out', () => {
    const db = emptyCatalog();
    const work = () =>
      transact(db, () => {
        insertDataset(db, dataset, [image(1)]);
        throw new Error('stop');
      });
    expect(work).toThrow('stop');
    expect(listDatasets(db)).toEqual([]);
    expect(transact(db, () => 7)).toBe(7);
  });

  test('a nested transaction joins the outer one', () => {
    const db = emptyCatalog();
    const outer = () =>
      transact(db, () => {
        transact(db, () => insertDataset(db, dataset, []));
        expect(db.inTransaction).toBe(true);
        throw new Error('stop');
      });
    expect(outer).toThrow('stop');
    expect(listDatasets(db)).toEqual([]);
  });

  test('two readers see the state before while a writer has not committed, and the state after when it has', () => {
    const writer = emptyCatalog();
    const readers = [openCatalog(writer.name, 'read'), openCatalog(writer.name, 'read')];
    onTestFinished(() => readers.forEach((reader) => void reader.close()));
    transact(writer, () => {
      insertDataset(writer, dataset, [image(1), image(2)]);
      expect(readers.map((reader) => listDatasets(reader).length)).toEqual([0, 0]);
    });
    expect(readers.map((reader) => listDatasets(reader)[0]?.images)).toEqual([2, 2]);
  });

  test('a second writer is told that the workspace is busy', () => {
    const first = emptyCatalog();
    const second = emptyCatalog(first.name);
    second.pragma('busy_timeout = 10');
    first.exec('BEGIN IMMEDIATE');
    expect(failure(() => insertDataset(second, dataset, []))?.code).toBe('WORKSPACE_BUSY');
    first.exec('COMMIT');
    expect(insertDataset(second, dataset, [])).toBe(1);
  });

  test('no room left is DISK_FULL, and what was there before stays', () => {
    const db = emptyCatalog();
    insertDataset(db, dataset, [image(1)]);
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 4}`);
    const many = Array.from({ length: 5000 }, (_, i) => image(i));
    expect(failure(() => insertDataset(db, { ...dataset, name: 'large' }, many))?.code).toBe('DISK_FULL');
    expect(listDatasets(db).map(({ name, images }) => [name, images])).toEqual([['shapes', 1]]);
    expect(db.pragma('quick_check', { simple: true })).toBe('ok');
  });
});

describe('a catalog that is damaged though it opens', () => {
  test('a page that is no page is told of when it is read, with the copy to go back to', () => {
    const db = emptyCatalog();
    insertDataset(
      db,
      dataset,
      Array.from({ length: 500 }, (_, i) => image(i)),
    );
    db.pragma('wal_checkpoint(TRUNCATE)');
    const copy = join(temporaryFolder(), 'catalog.sqlite');
    const bytes = readFileSync(db.name);
    bytes.fill(0xff, 4096 * 40);
    writeFileSync(copy, bytes);
    const damaged = openCatalog(copy, 'read');
    onTestFinished(() => void damaged.close());
    const read = () => damaged.prepare('SELECT sum(length(path)) FROM image').pluck().get();
    expect(failure(read)).toMatchObject({ code: 'BAD_FILE', message: expect.stringContaining(`${copy} is damaged`) });
    writeFileSync(`${copy}.v2`, '');
    writeFileSync(`${copy}.v3`, '');
    expect(failure(read)?.message).toContain(`its earlier copy ${copy}.v3`);
  });

  test('a row that is no JSON is told of', () => {
    const db = emptyCatalog();
    insertDataset(db, dataset, []);
    db.exec(`UPDATE dataset SET classes = '["disc"'`);
    expect(failure(() => listDatasets(db))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining("A row of the workspace's catalog.sqlite is damaged"),
    });
  });
});

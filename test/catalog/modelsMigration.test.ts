import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate, migrations, versionOf } from '../../src/catalog/migrations/index.ts';
import { explained } from '../../src/catalog/storage/database.ts';
import { SwitchbackError } from '../../src/shared/errors.ts';
import { oldCommits, oldWorkspace } from '../workspaces/copy.ts';

function oldCatalog(commit: (typeof oldCommits)[number]): BetterSqlite3.Database {
  return opened(join(oldWorkspace(commit).folder, 'catalog.sqlite'));
}

function opened(file: string): BetterSqlite3.Database {
  const db = new BetterSqlite3(file);
  onTestFinished(() => void db.close());
  return db;
}

const rows = (db: BetterSqlite3.Database, sql: string): unknown[] => db.prepare(sql).all();
const count = (db: BetterSqlite3.Database, table: string): number =>
  Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

describe.each(oldCommits)('a workspace of %s', (commit) => {
  test('every checkpoint becomes a model of the same id, with the network, preprocessing and classes of its run', () => {
    const db = oldCatalog(commit);
    const before = rows(
      db,
      `SELECT checkpoint.id, blob, checkpoint.created_at, network_id, preprocessing, classes
       FROM checkpoint JOIN run ON run.id = run_id JOIN dataset ON dataset.id = dataset_id ORDER BY checkpoint.id`,
    );
    migrate(db);
    const after = rows(db, 'SELECT id, blob, created_at, network_id, preprocessing, classes FROM model ORDER BY id');
    expect(after).toEqual(before);
    expect(after).toHaveLength(5);
    expect(rows(db, 'SELECT origin, count(*) AS models FROM model GROUP BY origin ORDER BY origin')).toEqual([
      { origin: 'file', models: 1 },
      { origin: 'run', models: 4 },
    ]);
  });

  test('what was found on a checkpoint is found on the model of its id; nothing is lost, nothing dangles', () => {
    const db = oldCatalog(commit);
    const tables = ['index_pass', 'index_layer', 'feature_map', 'top_activation', 'projection', 'evaluation'];
    const others = ['unit_sheet', 'analysis', 'image', 'dataset', 'composition', 'network'];
    const counted = [...tables, ...others].map((table) => [table, count(db, table)] as const);
    const found = (column: string) =>
      ['index_pass', 'projection', 'evaluation'].map((table) =>
        rows(db, `SELECT ${column} AS id, count(*) AS found FROM ${table} GROUP BY ${column} ORDER BY ${column}`),
      );
    const analyses = rows(db, 'SELECT id AS analysis_id, 0 AS place, checkpoint_id AS model_id FROM analysis');
    const before = found('checkpoint_id');
    migrate(db);
    expect(found('model_id')).toEqual(before);
    expect(rows(db, 'SELECT * FROM analysis_model')).toEqual(analyses);
    for (const [table, rowsBefore] of counted) expect([table, count(db, table)]).toEqual([table, rowsBefore]);
    expect(counted.every(([, rowsBefore]) => rowsBefore > 0)).toBe(true);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('what was imported becomes the model of a file under its run’s name, in saved figures too; its run goes', () => {
    const db = oldCatalog(commit);
    const documentBefore = String(db.prepare('SELECT document FROM composition').pluck().get());
    migrate(db);
    expect(rows(db, "SELECT name, source FROM model WHERE origin = 'file'")).toEqual([
      { name: 'brought', source: '{"format":"safetensors"}' },
    ]);
    expect(rows(db, 'SELECT name FROM run ORDER BY id')).toEqual([{ name: 'first' }, { name: 'second' }]);
    expect(rows(db, 'SELECT run_id, epoch, model_id FROM checkpoint ORDER BY model_id')).toEqual([
      { run_id: 1, epoch: 1, model_id: 1 },
      { run_id: 1, epoch: 2, model_id: 2 },
      { run_id: 2, epoch: 1, model_id: 3 },
      { run_id: 2, epoch: 2, model_id: 4 },
    ]);
    expect(rows(db, 'SELECT run_id FROM run_state ORDER BY run_id')).toEqual([{ run_id: 1 }, { run_id: 2 }]);
    expect(documentBefore).toContain('"brought@0"');
    const document = String(db.prepare('SELECT document FROM composition').pluck().get());
    expect(document).toBe(documentBefore.replaceAll('"brought@0"', '"brought"'));
  });

  test('every blob that the catalog names is there', () => {
    const { folder } = oldWorkspace(commit);
    const db = opened(join(folder, 'catalog.sqlite'));
    migrate(db);
    const kept = new Set(
      readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).map(({ name }) => name),
    );
    const named = db.prepare<[], string>('SELECT blob FROM model UNION SELECT blob FROM projection').pluck().all();
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((hash) => !kept.has(hash))).toEqual([]);
  });

  test('a migration killed before its end has not been: the next goes the whole way', () => {
    const { folder } = oldWorkspace(commit);
    const file = join(folder, 'catalog.sqlite');
    const index = fileURLToPath(new URL('../../src/catalog/migrations/index.ts', import.meta.url));
    const script = `
      import BetterSqlite3 from 'better-sqlite3';
      import { migrate, migrations } from ${JSON.stringify(index)};
      const db = new BetterSqlite3(${JSON.stringify(file)});
      db.function('die', () => process.kill(process.pid, 'SIGKILL'));
      migrate(db, [...migrations.slice(0, 6), migrations[6] + '; SELECT die()']);`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: 'ignore',
    });
    expect(signal).toBe('SIGKILL');
    const db = opened(file);
    expect(versionOf(db)).toBe(6);
    expect(count(db, 'checkpoint')).toBe(5);
    expect(existsSync(`${file}.v${commit === '357ec3f' ? 4 : 6}`)).toBe(true);
    migrate(db);
    expect(versionOf(db)).toBe(migrations.length);
    expect(count(db, 'model')).toBe(5);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('where the disk is full a sentence says so, and the workspace is as before', () => {
    const db = oldCatalog(commit);
    const from = versionOf(db);
    db.pragma('journal_mode = WAL');
    // SQLite says of a file that may not grow what it says of a full disk.
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
    let problem: unknown;
    try {
      migrate(db);
    } catch (error) {
      problem = explained(error, db.name);
    }
    expect(problem).toBeInstanceOf(SwitchbackError);
    expect(problem).toMatchObject({ code: 'DISK_FULL', message: expect.stringMatching(/is full: make room/) });
    expect(count(db, 'checkpoint')).toBe(5);
    expect(versionOf(db)).toBeGreaterThanOrEqual(from);
    expect(versionOf(db)).toBeLessThan(migrations.length);
    db.pragma('max_page_count = 100000');
    migrate(db);
    expect(count(db, 'model')).toBe(5);
  });
});

import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listDatasets } from '../../../src/catalog/datasets/datasets.ts';
import { listJobs, startJob } from '../../../src/catalog/jobs.ts';
import { openCatalog } from '../../../src/catalog/storage/database.ts';
import { storedJson } from '../../../src/catalog/storage/storedJson.ts';
import { runSummaries } from '../../../src/catalog/training/runSummaries.ts';
import { listRuns } from '../../../src/catalog/training/runs.ts';
import { showDataset } from '../../../src/workbench/datasets/datasets.ts';
import { catalogWithCheckpoint, failure } from '../fixtures.ts';

test('what a row holds is taken when it is as it must be, and says what is wrong with it', () => {
  const schema = z.object({ box: z.array(z.number()) });
  expect(storedJson(schema, '{"box": [1, 2]}')).toEqual({ box: [1, 2] });
  for (const [text, problem] of [
    ['{"box": [1, "a"]}', /box\.1/],
    ['{"box": [1', /JSON/],
    ['null', /expected object/],
  ] as const)
    expect(failure(() => storedJson(schema, text))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(problem),
    });
});

describe('a catalog that opens, though it is damaged, is told of', () => {
  test.each([
    ["UPDATE dataset SET classes = '{}'", /array/],
    ['UPDATE dataset SET classes = \'["a"]\'', /class 1 of 1/],
    ["UPDATE dataset SET remarks = '{'", /JSON/],
    ["UPDATE run SET recipe = 'null'", /record/],
    ["UPDATE job SET parameters = '{'", /JSON/],
    ['DROP TABLE evaluation; DROP TABLE job', /no such table/],
  ])('%s', (damage, problem) => {
    const { db } = catalogWithCheckpoint();
    startJob(db, 'index', {});
    const other = new BetterSqlite3(db.name);
    other.exec(damage);
    other.close();
    const look = () => {
      for (const { name } of listDatasets(db)) showDataset({ catalog: db } as never, name);
      listRuns(db);
      listJobs(db, 10);
    };
    expect(failure(look)).toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(problem) });
  });

  test('by what SQLite finds when it looks into JSON itself', () => {
    const { db } = catalogWithCheckpoint();
    db.exec("UPDATE run SET recipe = '{'");
    expect(failure(() => runSummaries(db))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/malformed/),
    });
  });

  test('by a version that none has', () => {
    const { db } = catalogWithCheckpoint();
    db.pragma('user_version = -1');
    for (const mode of ['read', 'write'] as const)
      expect(failure(() => openCatalog(db.name, mode))).toMatchObject({ code: 'BAD_FILE' });
    for (const earlier of [0, 3]) {
      db.pragma(`user_version = ${earlier}`);
      expect(failure(() => openCatalog(db.name, 'write'))).toMatchObject({ code: 'BAD_FILE' });
    }
  });
});

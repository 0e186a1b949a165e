import { expect, test } from 'vitest';
import { latestPass, listPasses } from '../../../src/catalog/features/indexes.ts';
import { listEvaluations } from '../../../src/catalog/models/evaluations.ts';
import { listModels } from '../../../src/catalog/models/models.ts';
import { matching } from '../../../src/catalog/storage/matching.ts';
import { runSummaries } from '../../../src/catalog/training/runSummaries.ts';
import { emptyCatalog, plansOf } from '../fixtures.ts';

test('what is given is a condition, in order; what is not, none', () => {
  expect(matching({ split: 'val', dataset_id: undefined, label: null, id: 0 })).toEqual({
    sql: 'split = ? AND id = ?',
    values: ['val', 0],
  });
  expect(matching({ kind: undefined })).toEqual({ sql: 'true', values: [] });
});

test('rows of one run, checkpoint or layer are found by an index', () => {
  const db = emptyCatalog();
  const plans = plansOf(db, () => {
    runSummaries(db, 'first');
    listModels(db, 'first');
    listPasses(db, 1);
    latestPass(db, 1, 'pool1', { datasetId: 1, split: 'val' });
    listEvaluations(db, 1);
  });
  expect(plans).toHaveLength(5);
  expect(plans.flat().filter((line) => line.startsWith('SCAN'))).toEqual([]);
});

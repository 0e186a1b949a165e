import { expect, test } from 'vitest';
import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { listEvaluations, saveEvaluation } from '../../../src/catalog/models/evaluations.ts';
import { deleteDataset, deleteRun } from '../../../src/catalog/removal.ts';
import { catalogWithCheckpoint, image } from '../fixtures.ts';

const found = { images: 10, broken: 1, loss: 0.25, error: 0.1, runtime: 'onnx' };

/** Evaluated on two splits of its own data set and on one of another. */
function evaluated() {
  const catalog = catalogWithCheckpoint();
  const { db, modelId, datasetId } = catalog;
  const about = { name: 'other', root: '/data/other', format: 'folder', classes: ['disc', 'ring'] };
  const otherId = insertDataset(db, about, [image(50), image(51)]);
  saveEvaluation(db, { ...found, modelId, datasetId, split: 'test' });
  saveEvaluation(db, { ...found, modelId, datasetId, split: 'val' });
  saveEvaluation(db, { ...found, modelId, datasetId: otherId, split: 'val' });
  return { ...catalog, otherId, splits: () => listEvaluations(db).map(({ dataset, split }) => `${dataset} ${split}`) };
}

test('evaluations are listed by checkpoint, data set and split; a later one replaces an earlier one', () => {
  const { db, modelId, otherId, splits } = evaluated();
  expect(splits()).toEqual(['other val', 'shapes val', 'shapes test']);
  saveEvaluation(db, { ...found, modelId, datasetId: otherId, split: 'val', error: 0.5 });
  expect(listEvaluations(db, modelId)).toHaveLength(3);
  expect(listEvaluations(db, modelId)[0]).toMatchObject({ ...found, error: 0.5, dataset: 'other' });
  expect(listEvaluations(db, modelId + 1)).toEqual([]);
});

test('they go with their data set, with their run, and when the checkpoint gets other weights', () => {
  const first = evaluated();
  deleteDataset(first.db, first.otherId);
  expect(first.splits()).toEqual(['shapes val', 'shapes test']);
  deleteRun(first.db, first.runId);
  expect(first.splits()).toEqual([]);

  const second = evaluated();
  const { runId, epoch } = second.db
    .prepare<[number], { runId: number; epoch: number }>(
      'SELECT run_id AS runId, epoch FROM checkpoint WHERE model_id = ?',
    )
    .get(second.modelId)!;
  saveCheckpoint(second.db, { runId, epoch, blob: 'f'.repeat(64), valError: null });
  expect(second.splits()).toEqual([]);
});

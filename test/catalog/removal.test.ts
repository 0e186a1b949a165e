import { describe, expect, test } from 'vitest';
import { saveAnalysis } from '../../src/catalog/analyses.ts';
import { classCounts, insertDataset, listDatasets } from '../../src/catalog/datasets/datasets.ts';
import { beginPass, listPasses, savePass, topActivations } from '../../src/catalog/features/indexes.ts';
import { saveProjection } from '../../src/catalog/features/projections.ts';
import { saveUnitSheets, unitSheets } from '../../src/catalog/features/unitSheets.ts';
import { saveCheckpoint } from '../../src/catalog/models/checkpoints.ts';
import { listModels } from '../../src/catalog/models/models.ts';
import { listNetworks } from '../../src/catalog/models/networks.ts';
import { deleteDataset, deleteRun, runsOnDataset } from '../../src/catalog/removal.ts';
import { insertEpoch, insertLayerMetrics, insertSteps, stepsOf } from '../../src/catalog/training/metrics.ts';
import { listRuns, postRequest, saveRunState } from '../../src/catalog/training/runs.ts';
import { catalogWithCheckpoint, image, newRun, storedProjections } from './fixtures.ts';

/** A second data set, indexed and projected with the checkpoint of a run on the first. */
function withSecondDataset() {
  const found = catalogWithCheckpoint();
  const { db, modelId } = found;
  const about = { name: 'other', root: '/data/other', format: 'folder', classes: ['disc', 'ring'] };
  const otherId = insertDataset(db, about, [image(50), image(51)]);
  const [firstImage, otherImage] = [1, 11];
  for (const [datasetId, imageId] of [
    [found.datasetId, firstImage],
    [otherId, otherImage],
  ] as const) {
    const question = {
      modelId,
      datasetId,
      split: 'val' as const,
      top: 9,
      images: 2,
      runtime: 'onnx',
      layers: ['pool1'],
    };
    const pass = beginPass(db, question);
    const map = {
      channel: 0,
      maximum: 1,
      meanSum: 1,
      firings: 1,
      firedSum: 0.5,
      top: [{ imageId, value: 1, position: 0 }],
    };
    savePass(db, pass.id, { imagesDone: 2, broken: 0, finished: true }, [['pool1', [map]]]);
    const sheet = { channel: 0, tiles: [], projectionsBlob: 'a', clippedBlob: 'b', patchesBlob: 'c' };
    saveUnitSheets(db, pass.id, 'pool1', 'deconvnet', [sheet]);
    saveProjection(db, {
      ...{ modelId, layer: 'pool1', channel: 0, imageId, imageHash: `hash ${imageId}`, position: 0 },
      ...{ rule: 'deconvnet', activation: 1, box: [0, 0, 7, 7], blob: 'b', patchBlob: 'p', runtime: 'onnx' },
    });
  }
  return { ...found, otherId };
}

describe('deleteDataset', () => {
  test('what was found on its images goes with it; another data set keeps what is its own', () => {
    const { db, datasetId, otherId, modelId } = withSecondDataset();
    deleteDataset(db, otherId);
    expect(listDatasets(db).map(({ id, images }) => [id, images])).toEqual([[datasetId, 10]]);
    expect(classCounts(db, otherId)).toEqual([]);
    const [pass, ...others] = listPasses(db);
    expect(others).toEqual([]);
    expect(topActivations(db, pass!.id, 'pool1', 0)).toHaveLength(1);
    expect(storedProjections(db, modelId).map(({ imageId }) => imageId)).toEqual([1]);
    expect(unitSheets(db, pass!.id, 'pool1', 'deconvnet')).toHaveLength(1);
    expect(db.pragma('foreign_key_check')).toEqual([]);
  });

  test('where it does not come to its end, nothing has gone', () => {
    const { db, otherId, modelId } = withSecondDataset();
    db.exec("CREATE TRIGGER ended BEFORE DELETE ON dataset BEGIN SELECT RAISE(ABORT, 'ended'); END");
    expect(() => deleteDataset(db, otherId)).toThrow('ended');
    expect(listDatasets(db)).toHaveLength(2);
    expect(listPasses(db)).toHaveLength(2);
    expect(storedProjections(db, modelId)).toHaveLength(2);
  });

  test('references are watched over again afterwards', () => {
    const { db, datasetId, otherId } = withSecondDataset();
    deleteDataset(db, otherId);
    expect(() => db.prepare('DELETE FROM dataset WHERE id = ?').run(datasetId)).toThrow(/removed meanwhile/);
  });

  test('the runs on a data set are named', () => {
    const { db, datasetId, otherId } = withSecondDataset();
    newRun(db, 'second', datasetId);
    expect(runsOnDataset(db, datasetId)).toEqual(['first', 'second']);
    expect(runsOnDataset(db, otherId)).toEqual([]);
  });
});

describe('deleteRun', () => {
  test('a run goes with everything about it, and nothing of another run', () => {
    const { db, datasetId, runId, modelId } = withSecondDataset();
    const otherRun = newRun(db, 'second', datasetId);
    for (const id of [runId, otherRun]) {
      saveCheckpoint(db, { runId: id, epoch: 1, blob: `${id}`.repeat(64), valError: null });
      saveRunState(db, id, { epoch: 1, step: 1, state: {}, blob: 'state' });
      postRequest(db, id, { wish: 'pause' });
      insertSteps(db, id, [{ step: 1, epoch: 1, loss: 1, learningRate: 0.01 }]);
      const errors = { trainLoss: 1, trainError: 0.5, valLoss: null, valError: null };
      insertEpoch(db, id, { epoch: 1, ...errors, learningRate: 0.01, seconds: 1 });
      insertLayerMetrics(db, id, 1, [{ layer: 'pool1', maps: 32, dead: 1 }]);
    }
    saveAnalysis(db, { kind: 'occlusion', models: [modelId], datasets: [], parameters: {}, result: {}, blobs: [] });

    deleteRun(db, runId);
    expect(listRuns(db).map(({ name }) => name)).toEqual(['second']);
    expect(listModels(db).map((model) => model.runId)).toEqual([otherRun]);
    expect(listPasses(db)).toEqual([]);
    expect(stepsOf(db, runId)).toEqual([]);
    expect(stepsOf(db, otherRun)).toHaveLength(1);
    expect(db.pragma('foreign_key_check')).toEqual([]);
  });

  test('the network stays while another run has it', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const otherRun = newRun(db, 'second', datasetId);
    deleteRun(db, runId);
    expect(listNetworks(db)).toHaveLength(1);
    deleteRun(db, otherRun);
    expect(listNetworks(db)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  addAnalysisPart,
  analysisById,
  analysisParts,
  analysisPartsByTask,
  deleteAnalysis,
  finishAnalysis,
  listAnalyses,
  saveAnalysis,
  stopAnalysis,
  unfinishedAnalyses,
} from '../../../src/catalog/analyses.ts';
import { findProjection, type Projection, saveProjection } from '../../../src/catalog/features/projections.ts';
import { exportById, keepExport } from '../../../src/catalog/figures/exportedFigures.ts';
import { catalogWithCheckpoint, storedProjections } from '../fixtures.ts';

describe('projections', () => {
  const projection = (modelId: number, changes: Partial<Projection> = {}) => ({
    modelId,
    layer: 'pool5',
    channel: 12,
    imageId: 4,
    imageHash: 'h4',
    position: 17,
    rule: 'deconvnet',
    activation: Math.fround(3.3),
    box: [-5, 10, 139, 139] as const,
    blob: 'b1',
    patchBlob: 'p1',
    runtime: 'onnx 1',
    ...changes,
  });

  test('a projection comes back by its key', () => {
    const { db, modelId } = catalogWithCheckpoint();
    const saved = projection(modelId);
    const id = saveProjection(db, saved);
    expect(findProjection(db, saved)).toEqual({ ...saved, id, createdAt: expect.stringMatching(/Z$/) });
  });

  test.each([
    ['layer', 'pool2'],
    ['channel', 1],
    ['imageHash', 'h5'],
    ['position', 18],
    ['rule', 'gradient'],
  ])('another %s is another projection', (field, value) => {
    const { db, modelId } = catalogWithCheckpoint();
    saveProjection(db, projection(modelId));
    expect(findProjection(db, projection(modelId, { [field]: value }))).toBeNull();
    saveProjection(db, projection(modelId, { [field]: value }));
    expect(storedProjections(db, modelId)).toHaveLength(2);
  });

  test('the same key again replaces it, and a picture of no data set has no image id', () => {
    const { db, modelId } = catalogWithCheckpoint();
    saveProjection(db, projection(modelId));
    saveProjection(db, projection(modelId, { blob: 'b2', imageId: null }));
    expect(storedProjections(db, modelId)).toMatchObject([{ blob: 'b2', imageId: null }]);
  });
});

test('analyses come back as they were kept, of one kind or of all', () => {
  const { db, modelId } = catalogWithCheckpoint();
  const occlusion = {
    kind: 'occlusion',
    models: [modelId],
    datasets: [],
    parameters: { window: [8, 8] },
    result: { clean: 0.5 },
    blobs: ['b1', 'b2'],
  };
  const id = saveAnalysis(db, occlusion);
  saveAnalysis(db, { ...occlusion, kind: 'invariance', blobs: [] });
  expect(listAnalyses(db, 'occlusion')).toEqual([{ id, ...occlusion, createdAt: expect.stringMatching(/Z$/) }]);
  expect(listAnalyses(db).map(({ kind }) => kind)).toEqual(['occlusion', 'invariance']);
});

test('an analysis takes what it finds later, is found by its kind alone, and can be forgotten', () => {
  const { db, modelId } = catalogWithCheckpoint();
  const id = saveAnalysis(db, {
    kind: 'occlusion',
    models: [modelId],
    datasets: [],
    parameters: {},
    result: { done: 0 },
    blobs: ['b1'],
  });
  addAnalysisPart(db, id, { done: 2 }, { round: 0, tasks: [0, 1], data: Uint8Array.of(1, 2) });
  addAnalysisPart(db, id, { done: 3 }, { round: 1, tasks: [0], data: Uint8Array.of(3) });
  expect(analysisById(db, 'occlusion', id)).toMatchObject({ result: { done: 3 }, blobs: ['b1'] });
  expect(analysisParts(db, id).map((part) => [...part])).toEqual([[1, 2], [3]]);
  finishAnalysis(db, id, { result: { done: 5 }, blobs: ['b2'] });
  expect(analysisParts(db, id)).toEqual([]);
  expect(analysisById(db, 'occlusion', id)).toMatchObject({ id, result: { done: 5 }, blobs: ['b2'] });
  expect(() => analysisById(db, 'invariance', id)).toThrow('There is no invariance with the id');
  deleteAnalysis(db, id);
  expect(() => analysisById(db, 'occlusion', id)).toThrow(/choose another/);
});

test('an analysis is found by what it asks until it is finished; stopped, it keeps its parts', () => {
  const { db, modelId } = catalogWithCheckpoint();
  const analysis = { kind: 'occlusion', models: [modelId], datasets: [], parameters: {}, result: {}, blobs: [] };
  const [first, second] = [saveAnalysis(db, analysis, 'q'), saveAnalysis(db, analysis, 'q')];
  saveAnalysis(db, analysis, 'another');
  expect(unfinishedAnalyses(db, 'q')).toEqual([second, first]);
  addAnalysisPart(db, first, { done: 2 }, { round: 1, tasks: [3, 0], data: Uint8Array.of(7) });
  stopAnalysis(db, first, { result: { done: 2, maps: 'b1' }, blobs: ['b1'] });
  const parts = analysisPartsByTask(db, first).map(({ data, ...own }) => ({ ...own, data: [...data] }));
  expect(parts).toEqual([{ round: 1, tasks: [3, 0], data: [7] }]);
  expect(analysisById(db, 'occlusion', first)).toMatchObject({ result: { maps: 'b1' }, blobs: ['b1'] });
  finishAnalysis(db, second, { result: {}, blobs: [] });
  expect(unfinishedAnalyses(db, 'q')).toEqual([first]);
});

test('figures come back as they were kept', () => {
  const { db } = catalogWithCheckpoint();
  const figure = {
    kind: 'features',
    parameters: { dpi: 300 },
    provenance: { seed: 1 },
    blob: 'b1',
    mediaType: 'image/svg+xml',
  };
  const id = keepExport(db, figure);
  expect(exportById(db, id)).toEqual({ id, ...figure, createdAt: expect.stringMatching(/Z$/) });
});

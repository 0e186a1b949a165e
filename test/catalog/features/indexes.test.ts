import { describe, expect, test } from 'vitest';
import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import {
  beginPass,
  featureMaps,
  findPass,
  latestPass,
  listPasses,
  type MapResult,
  passState,
  savePass,
  topActivations,
} from '../../../src/catalog/features/indexes.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import type { Database } from '../../../src/catalog/storage/database.ts';
import { catalogWithCheckpoint, failure, plansOf } from '../fixtures.ts';

function begun(images = 10) {
  const { db, datasetId, runId, modelId } = catalogWithCheckpoint(images);
  const question = {
    modelId,
    datasetId,
    split: 'val' as const,
    top: 2,
    images,
    runtime: 'onnx 1',
    layers: ['pool1', 'relu3'],
  };
  return { db, runId, question, pass: beginPass(db, question) };
}

const map = (channel: number, ...values: number[]): MapResult => ({
  channel,
  maximum: values[0] ?? 0,
  meanSum: channel / 3,
  firings: values.length,
  firedSum: channel === 1 ? null : channel / 7,
  top: values.map((value, i) => ({ imageId: i + 1, value, position: 100 * channel + i })),
});

const finish = (db: Database, passId: number, layers: [string, MapResult[]][] = []) =>
  savePass(db, passId, { imagesDone: 10, broken: 0, finished: true }, layers);

describe('beginPass', () => {
  test('a new pass has done nothing', () => {
    const { question, pass } = begun();
    const { layers: _layers, ...asked } = question;
    expect(pass).toEqual({ id: 1, ...asked, datasetState: 0, imagesDone: 0, broken: 0, finishedAt: null });
  });

  test('the same question goes on with the pass there is, whatever the order of the layers, finished or not', () => {
    const { db, question, pass } = begun();
    savePass(db, pass.id, { imagesDone: 4, broken: 1, finished: false }, []);
    const again = beginPass(db, { ...question, layers: ['relu3', 'pool1', 'relu3'] });
    expect(again).toMatchObject({ id: pass.id, imagesDone: 4, broken: 1, finishedAt: null });
    finish(db, pass.id);
    expect(beginPass(db, question)).toMatchObject({ id: pass.id, imagesDone: 10, finishedAt: expect.any(String) });
  });

  test('a pass of an earlier version stays, and the same question is a new one', () => {
    const { db, question, pass } = begun();
    finish(db, pass.id, [['pool1', [map(1, 5)]]]);
    expect(beginPass(db, question).id).not.toBe(pass.id);
    expect(featureMaps(db, pass.id, 'pool1')).toHaveLength(1);
  });

  test.each([
    ['split', { split: 'test' as const }],
    ['number of top images', { top: 3 }],
    ['number of images', { images: 11 }],
    ['fewer layers', { layers: ['pool1'] }],
    ['more layers', { layers: ['pool1', 'relu3', 'pool5'] }],
  ])('another %s is a new pass', (_name, change) => {
    const { db, question, pass } = begun();
    expect(beginPass(db, { ...question, ...change }).id).not.toBe(pass.id);
  });

  test('another checkpoint and another data set are new passes', () => {
    const { db, runId, question, pass } = begun();
    const modelId = saveCheckpoint(db, { runId, epoch: 4, blob: 'b', valError: null });
    const datasetId = insertDataset(db, { name: 'other', root: '/', format: 'folder', classes: ['a', 'b'] }, []);
    const ids = [{ modelId }, { datasetId }].map((change) => beginPass(db, { ...question, ...change }).id);
    expect(new Set([pass.id, ...ids]).size).toBe(3);
  });
});

describe('what a pass has found', () => {
  test('maps and top activations come back as they were stored', () => {
    const { db, pass } = begun();
    const maps = [map(0, 5, 4), map(1), map(2, 7)];
    finish(db, pass.id, [
      ['pool1', maps],
      ['relu3', [map(0, 1)]],
    ]);
    expect(passState(db, pass.id, 'pool1')).toEqual(maps);
    expect(featureMaps(db, pass.id, 'pool1')).toEqual(
      maps.map(({ top: _top, ...rest }) => ({ layer: 'pool1', ...rest })),
    );
    expect(topActivations(db, pass.id, 'pool1', 0)).toEqual([
      { rank: 1, imageId: 1, value: 5, position: 0 },
      { rank: 2, imageId: 2, value: 4, position: 1 },
    ]);
    expect(topActivations(db, pass.id, 'pool1', 1)).toEqual([]);
    expect(topActivations(db, pass.id, 'relu3', 0)).toHaveLength(1);
    expect(featureMaps(db, pass.id, 'pool9')).toEqual([]);
  });

  test('any float32 comes back to the bit', () => {
    const { db, pass } = begun();
    const bits = [
      1, 0x007fffff, 0x00800000, 0x3f800001, 0x3dcccccd, 0x7f7fffff, 0xc2f6e979, 0x4b7fffff, 0x80000001, 0x7f800000,
    ];
    const values = new Float32Array(Uint32Array.from(bits).buffer);
    const results = Array.from(values, (value, channel) => ({
      ...map(channel, value),
      maximum: value,
      meanSum: Math.PI * channel,
    }));
    finish(db, pass.id, [['pool1', results]]);
    const stored = passState(db, pass.id, 'pool1');
    expect(Array.from(new Uint32Array(Float32Array.from(stored, ({ top }) => top[0]!.value).buffer))).toEqual(bits);
    expect(Array.from(new Uint32Array(Float32Array.from(stored, ({ maximum }) => maximum).buffer))).toEqual(bits);
    expect(stored.map(({ meanSum }) => meanSum)).toEqual(results.map(({ meanSum }) => meanSum));
  });

  test('a later save replaces the rows of its layers and leaves the others', () => {
    const { db, pass } = begun();
    savePass(db, pass.id, { imagesDone: 4, broken: 0, finished: false }, [
      ['pool1', [map(0, 5, 4), map(1, 3)]],
      ['relu3', [map(0, 9)]],
    ]);
    savePass(db, pass.id, { imagesDone: 8, broken: 0, finished: false }, [['pool1', [map(0, 6)]]]);
    expect(passState(db, pass.id, 'pool1')).toEqual([map(0, 6)]);
    expect(passState(db, pass.id, 'relu3')).toEqual([map(0, 9)]);
  });

  test('a finished pass stays as it is, whatever a second job that has come less far would save', () => {
    const { db, question, pass } = begun();
    finish(db, pass.id, [['pool1', [map(0, 9)]]]);
    savePass(db, pass.id, { imagesDone: 4, broken: 0, finished: false }, [['pool1', [map(0, 5)]]]);
    expect(beginPass(db, question)).toMatchObject({ imagesDone: 10, finishedAt: expect.any(String) });
    expect(passState(db, pass.id, 'pool1')).toEqual([map(0, 9)]);
  });

  test('a save that stops half-way changes nothing', () => {
    const { db, question, pass } = begun();
    savePass(db, pass.id, { imagesDone: 4, broken: 0, finished: false }, [['pool1', [map(0, 5)]]]);
    function* failing(): Generator<[string, MapResult[]]> {
      yield ['pool1', [map(0, 6)]];
      throw new Error('stop');
    }
    expect(() => savePass(db, pass.id, { imagesDone: 8, broken: 0, finished: true }, failing())).toThrow('stop');
    expect(passState(db, pass.id, 'pool1')).toEqual([map(0, 5)]);
    expect(beginPass(db, question)).toMatchObject({ imagesDone: 4, finishedAt: null });
  });

  test('a layer that the pass was not begun with is refused', () => {
    const { db, pass } = begun();
    expect(failure(() => finish(db, pass.id, [['fc6', []]]))?.code).toBe('NOT_FOUND');
  });
});

describe('findPass', () => {
  test('only a finished pass that knows the layer is found, the latest of several', () => {
    const { db, question, pass } = begun();
    const { modelId } = question;
    expect(failure(() => findPass(db, modelId, 'pool1'))?.code).toBe('NOT_FOUND');
    finish(db, pass.id);
    expect(findPass(db, modelId, 'pool1').id).toBe(pass.id);
    expect(findPass(db, modelId, 'relu3').imagesDone).toBe(10);

    const later = beginPass(db, { ...question, split: 'test', layers: ['pool1'] });
    expect(findPass(db, modelId, 'pool1').id).toBe(pass.id);
    finish(db, later.id);
    expect(findPass(db, modelId, 'pool1').id).toBe(later.id);
    expect(findPass(db, modelId, 'pool1', { split: 'val' }).id).toBe(pass.id);
    expect(findPass(db, modelId, 'relu3').id).toBe(pass.id);
    expect(listPasses(db).map(({ id, layers }) => [id, layers])).toEqual([
      [pass.id, ['pool1', 'relu3']],
      [later.id, ['pool1']],
    ]);
    expect(listPasses(db, modelId + 1)).toEqual([]);
  });

  test('a pass that keeps fewer images than are needed takes the place of none that keeps enough', () => {
    const { db, question, pass } = begun();
    const { modelId } = question;
    const few = beginPass(db, { ...question, top: 3, layers: ['pool1'] });
    finish(db, few.id);
    expect(findPass(db, modelId, 'pool1').id).toBe(few.id);
    const enough = beginPass(db, { ...question, top: 9, layers: ['pool1'] });
    finish(db, enough.id);
    const fewLater = beginPass(db, { ...question, top: 4, layers: ['pool1'] });
    finish(db, fewLater.id);
    expect(findPass(db, modelId, 'pool1').id).toBe(enough.id);
    expect(findPass(db, modelId, 'pool1', { top: 3 }).id).toBe(fewLater.id);
    finish(db, pass.id);
    expect(latestPass(db, modelId, 'pool5')).toBeNull();
  });

  test('what is not indexed is answered with the command that indexes it', () => {
    const { db, question } = begun();
    const { modelId, datasetId } = question;
    expect(failure(() => findPass(db, modelId, 'pool5', { datasetId, split: 'test' }))?.message).toContain(
      'switchback index --model first@3 --dataset shapes --split test --layers pool5',
    );
    expect(failure(() => findPass(db, modelId, 'pool5'))?.message).toContain('--dataset NAME --split val');
  });
});

describe('200 000 top activations', () => {
  test('maps and ranks of a layer are found by primary key, without a scan or a sort', () => {
    const { db, question } = begun(10);
    const pass = beginPass(db, { ...question, top: 10, layers: ['a', 'b'] });
    const rows = Array.from({ length: 10 }, (_, i) => ({ imageId: i + 1, value: 10 - i, position: i }));
    const maps = Array.from({ length: 10_000 }, (_, channel) => ({
      channel,
      maximum: 10,
      meanSum: 1,
      firings: 3,
      firedSum: 1,
      top: rows,
    }));
    finish(db, pass.id, [
      ['a', maps],
      ['b', maps],
    ]);
    expect(db.prepare('SELECT count(*) FROM top_activation').pluck().get()).toBe(200_000);

    const [ofTop, ofMaps] = plansOf(db, () => {
      expect(topActivations(db, pass.id, 'b', 9_999)).toHaveLength(10);
      expect(featureMaps(db, pass.id, 'b')).toHaveLength(10_000);
    });
    expect(ofTop).toContain('SEARCH top_activation USING PRIMARY KEY (pass_id=? AND layer_id=? AND channel=?)');
    expect(ofMaps).toContain('SEARCH feature_map USING PRIMARY KEY (pass_id=? AND layer_id=?)');
    expect([...ofTop!, ...ofMaps!].filter((line) => /SCAN|TEMP B-TREE/.test(line))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { compareLayers, compareUnits, overlapOf } from '../../../src/experiments/compare/queries.ts';
import { failure, plansOf } from '../../catalog/fixtures.ts';
import { catalogWithImages, indexedCheckpoint } from '../../workbench/features/indexedCatalog.ts';

const pair = { left: 'run@1', right: 'run@9' };
const pool1 = { ...pair, layer: 'pool1', dataset: 'shapes', split: 'val' } as const;

function twoEpochs() {
  const subject = catalogWithImages();
  const [early, late] = [
    [{ images: [1, 2, 3, 4], firings: 20, maximum: 4 }, { images: [5, 6], firings: 0 }, { images: [7, 8, 9] }],
    [
      { images: [3, 4, 5, 6], firings: 60, maximum: 8 },
      { images: [5, 6], firings: 0 },
      { images: [7], firings: 0 },
    ],
  ] as const;
  indexedCheckpoint(subject, { run: 'run', epoch: 1, found: { pool1: early, pool2: early } });
  indexedCheckpoint(subject, { run: 'run', epoch: 9, found: { pool1: late, pool5: late } });
  return subject;
}

test('the overlap of two sets is what they share of all that is in them', () => {
  expect(overlapOf([1, 2, 3, 4], [3, 4, 5, 6])).toEqual({ shared: 2, of: 4, overlap: 2 / 6 });
  expect(overlapOf([1, 2], [1, 2])).toEqual({ shared: 2, of: 2, overlap: 1 });
  expect(overlapOf([1, 2, 3], [])).toEqual({ shared: 0, of: 3, overlap: 0 });
  expect(overlapOf([], [])).toEqual({ shared: 0, of: 0, overlap: 1 });
});

describe('compareUnits', () => {
  test('tells of each map what it shares, how strong it gets and how often it fires', () => {
    const { units } = compareUnits(twoEpochs(), pool1);
    expect(units[0]).toEqual({
      channel: 0,
      left: { maximum: 4, firingShare: 0.1 },
      right: { maximum: 8, firingShare: 0.3 },
      shared: 2,
      of: 4,
      overlap: 2 / 6,
    });
  });

  test('a map that is dead on both sides has not changed, one that died shares nothing', () => {
    const { units } = compareUnits(twoEpochs(), pool1);
    expect(units[1]).toMatchObject({ shared: 0, of: 0, overlap: 1 });
    expect(units[2]).toMatchObject({ shared: 0, of: 3, overlap: 0, right: { firingShare: 0 } });
  });

  test('what is not indexed on both sides, or not there, is named', () => {
    const subject = twoEpochs();
    expect(failure(() => compareUnits(subject, { ...pool1, layer: 'pool2' }))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('"pool2" of run@9 is not indexed'),
    });
    expect(failure(() => compareUnits(subject, { ...pool1, layer: 'pool7' }))?.code).toBe('NOT_FOUND');
  });

  test('layers of another number of maps are refused in one sentence', () => {
    const subject = twoEpochs();
    indexedCheckpoint(subject, { run: 'other', epoch: 1, preset: 'alexnet', found: { pool1: [{ images: [1] }] } });
    const refused = failure(() => compareUnits(subject, { ...pool1, right: 'other@1' }));
    expect(refused).toEqual({
      code: 'MISMATCH',
      message: '"pool1" has 3 maps in run@1 and 1 in other@1: compare checkpoints of one network.',
    });
  });

  test('no table is gone through from end to end', () => {
    const subject = twoEpochs();
    const plans = plansOf(subject.catalog, () => compareUnits(subject, pool1)).flat();
    expect(plans.filter((line) => /SCAN (top_activation|top|feature_map|map|image)\b/.test(line))).toEqual([]);
    expect(plans).toContain('SEARCH top USING PRIMARY KEY (pass_id=? AND layer_id=? AND channel=? AND rank<?)');
  });
});

describe('compareLayers', () => {
  test('layers of both, with what both are indexed on', () => {
    const compared = compareLayers(twoEpochs(), pair);
    const indexed = Object.fromEntries(compared.layers.map((layer) => [layer.name, layer.indexed]));
    expect(indexed).toMatchObject({ pool1: [{ dataset: 'shapes', split: 'val' }], pool2: [], pool5: [] });
  });

  test('channels correspond where both grew from the same weights', () => {
    const subject = twoEpochs();
    const found = { pool1: [{ images: [1] }] };
    indexedCheckpoint(subject, { run: 'same', epoch: 1, found });
    indexedCheckpoint(subject, { run: 'reseeded', epoch: 1, seed: 2, found });
    const sameStart = (right: string) => compareLayers(subject, { left: 'run@1', right }).sameStart;
    expect(['run@9', 'same@1', 'reseeded@1'].map(sameStart)).toEqual([true, true, false]);
  });

  test('two networks without a layer in common are refused in one sentence', () => {
    const subject = twoEpochs();
    indexedCheckpoint(subject, { run: 'other', epoch: 1, preset: 'zfnet', classes: 5, found: {} });
    expect(failure(() => compareLayers(subject, { left: 'run@1', right: 'other@1' }))).toMatchObject({
      code: 'MISMATCH',
      message: expect.stringMatching(/^run@1 and other@1 have no layer .*: compare checkpoints of one network\.$/),
    });
  });
});

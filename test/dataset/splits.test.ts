import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Split } from '../../src/dataset/listing.ts';
import { assignSplits, splitOfName } from '../../src/dataset/splits.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const image = (label: string, content: string, split: Split | null = null) => ({ label, hash: hashOf(content), split });
const many = (label: string, n: number, split: Split | null = null) =>
  Array.from({ length: n }, (_, i) => image(label, `${label}${i}`, split));
const count = (splits: readonly Split[], wanted: Split) => splits.filter((split) => split === wanted).length;

describe('assignSplits', () => {
  test('holds out a tenth of every class, those with the smallest SHA-256 of "val:" and their hash', () => {
    const images = [...many('a', 100), ...many('b', 40)];
    const splits = assignSplits(images);
    expect(count(splits.slice(0, 100), 'val')).toBe(10);
    expect(count(splits.slice(100), 'val')).toBe(4);
    const keys = images.slice(0, 100).map(({ hash }) => hashOf(`val:${hash}`));
    const largestHeldOut = keys
      .filter((_, i) => splits[i] === 'val')
      .sort()
      .at(-1)!;
    expect(keys.filter((key) => key <= largestHeldOut)).toHaveLength(10);
  });

  test('does not depend on the order, and keeps copies together', () => {
    const labels = fc.constantFrom('a', 'b', 'c');
    const contents = fc.integer({ min: 0, max: 30 }).map(String);
    const splits = fc.constantFrom<Split | null>(null, null, 'train', 'test');
    const images = fc.array(
      fc.tuple(labels, contents, splits).map((parts) => image(...parts)),
      { maxLength: 60 },
    );
    const shuffled = images.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray([...list.keys()], { minLength: list.length, maxLength: list.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([list, order]) => {
        const assigned = assignSplits(list);
        expect(assignSplits(order.map((i) => list[i]!))).toEqual(order.map((i) => assigned[i]));
        const inVal = new Set(list.filter((_, i) => assigned[i] === 'val').map(({ hash }) => hash));
        expect(list.filter(({ hash }, i) => assigned[i] === 'train' && inVal.has(hash))).toEqual([]);
        for (const label of new Set(list.map((one) => one.label))) {
          const ofClass = assigned.filter((_, i) => list[i]!.label === label);
          if (ofClass.some((split) => split !== 'test')) expect(ofClass).toContain('train');
        }
      }),
    );
  });

  test('a data set with a val split is left as it is; no split means train', () => {
    const images = [...many('a', 20), image('a', 'v', 'val'), image('b', 't', 'test')];
    expect(count(assignSplits(images), 'val')).toBe(1);
    expect(count(assignSplits(images), 'train')).toBe(20);
  });

  test('test images are never held out', () => {
    const images = [...many('a', 30, 'test'), ...many('b', 30, 'train')];
    expect(assignSplits(images).slice(0, 30)).toEqual(Array(30).fill('test'));
  });

  test('a single image, or copies of one, stay in train; of two, one is held out', () => {
    const images = [image('one', '1'), image('copies', '2'), image('copies', '2'), ...many('two', 2)];
    const splits = assignSplits(images);
    expect(splits.slice(0, 3)).toEqual(['train', 'train', 'train']);
    expect([...splits.slice(3)].sort()).toEqual(['train', 'val']);
  });

  test('an image that is in two classes stays in train', () => {
    const shared = [image('a', 'x'), image('b', 'x')];
    expect(assignSplits([...shared, image('a', 'y'), image('b', 'z')], { val: 0.9, test: 0, seed: null })).toEqual([
      'train',
      'train',
      'val',
      'val',
    ]);
  });

  test('a share to test on is held out first, both of the whole class; another seed chooses others', () => {
    const images = many('a', 100);
    const division = { val: 0.2, test: 0.3, seed: 1 };
    const splits = assignSplits(images, division);
    expect([count(splits, 'train'), count(splits, 'val'), count(splits, 'test')]).toEqual([50, 20, 30]);
    const ranks = images.map(({ hash }) => hashOf(`test:1:${hash}`));
    const last = ranks.toSorted()[29]!;
    expect(splits.map((split) => split === 'test')).toEqual(ranks.map((rank) => rank <= last));
    const others = assignSplits(images, { ...division, seed: 2 });
    expect(count(others, 'test')).toBe(30);
    expect(others).not.toEqual(splits);
  });

  test('a split that is said is left as it is, the other is held out', () => {
    const splits = assignSplits([...many('a', 20), image('a', 't', 'test')], { val: 0.1, test: 0.5, seed: null });
    expect([count(splits, 'train'), count(splits, 'val'), count(splits, 'test')]).toEqual([18, 2, 1]);
  });

  test('a share of 0 holds nothing out', () => {
    expect(count(assignSplits(many('a', 50), { val: 0, test: 0, seed: null }), 'val')).toBe(0);
  });
});

test.each([
  ['train', 'train'],
  ['Validation', 'val'],
  ['valid', 'val'],
  ['TEST', 'test'],
  ['training_set', 'train'],
  ['Train Images', 'train'],
  ['seg_test', 'test'],
  ['val2017', 'val'],
  ['dev', 'val'],
  ['testing-ground', null],
  ['set', null],
  ['constructor', null],
])('the name %s is the split %s', (name, split) => {
  expect(splitOfName(name)).toBe(split);
});

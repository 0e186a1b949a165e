import { expect, test } from 'vitest';
import { doubtsAboutImages } from '../../src/dataset/doubtfulImages.ts';
import type { Split } from '../../src/dataset/listing.ts';

const image = (path: string, label: string, split: Split, hash = path, record: number | null = null) => ({
  ...{ path, record, label, split, hash },
});
const doubts = (...images: ReturnType<typeof image>[]) =>
  doubtsAboutImages(
    images,
    images.map(({ split }) => split),
  ).map(({ text }) => text);

test('images without a double, and doubles within one class and split, raise no doubt', () => {
  expect(doubts(image('1', 'a', 'train'), image('2', 'b', 'train'), image('3', 'a', 'val'))).toEqual([]);
  expect(doubts(image('1', 'a', 'train', 'x'), image('2', 'a', 'train', 'x'))).toEqual([]);
});

test('a picture in two classes or two splits, and a class only of other splits, are counted and named', () => {
  const images = [
    ...[image('a/1', 'a', 'train', 'x'), image('a/2', 'a', 'train', 'x'), image('b/1', 'b', 'train', 'x')],
    ...[image('a/3', 'a', 'train', 'y'), image('v/3', 'a', 'val', 'y'), image('c/1', 'c', 'test')],
  ];
  expect(doubts(...images)).toEqual([
    'The same picture is in two classes: 1 (a/1 = b/1)',
    'The same picture is in two splits: 1 (a/3 = v/3)',
    'Classes without an image to train on: 1 (c)',
  ]);
});

test('of many, a few are named', () => {
  const twice = Array.from({ length: 40 }, (_, i) => [
    image(`t/${i}`, 'a', 'train', `${i}`),
    image(`v/${i}`, 'a', 'val', `${i}`),
  ]);
  expect(doubts(...twice.flat())).toEqual([
    expect.stringMatching(/^The same picture is in two splits: 40 \(t\/0 = v\/0, (t\/\d = v\/\d, ){4}…\)$/),
  ]);
});

test('images of one file are told apart by their numbers', () => {
  const record = (i: number, label: string) => image('x-images', label, 'train', 'same', i);
  expect(doubts(record(3, 'a'), record(5, 'b'))).toEqual([
    'The same picture is in two classes: 1 (x-images#3 = x-images#5)',
  ]);
});

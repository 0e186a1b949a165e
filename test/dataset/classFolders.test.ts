import { describe, expect, test } from 'vitest';
import { classFolders, unusedSplit } from '../../src/dataset/classFolders.ts';

/** `label split` of each picture that is in a class. */
const placed = (...paths: string[]) => classFolders(paths).images.map(({ label, split }) => `${label} ${split}`);

describe('classFolders', () => {
  test.each([
    [
      'splits by their full names',
      ['training/cat/1', 'validation/dog/1', 'testing/cat/1'],
      ['cat train', 'dog val', 'cat test'],
    ],
    ['splits called sets', ['training_set/cat/1', 'Test Set/cat/1'], ['cat train', 'cat test']],
    ['train and dev', ['train/cat/1', 'dev/cat/1'], ['cat train', 'cat val']],
    ['a folder around the splits', ['data/train/cat/1', 'data/val/cat/1'], ['cat train', 'cat val']],
    ['two around the classes', ['a/b/cat/1', 'a/b/dog/1'], ['cat null', 'dog null']],
    ['one within the splits', ['train/images/cat/1', 'val/images/dog/1'], ['cat train', 'dog val']],
    [
      'each split around itself',
      ['training_set/training_set/cat/1', 'test_set/test_set/cat/1'],
      ['cat train', 'cat test'],
    ],
    [
      'one folder beside the splits',
      ['train/cat/1', 'val/cat/1', 'docs/1'],
      ['train/cat null', 'val/cat null', 'docs null'],
    ],
    ['nested classes of one split', ['train/a/x/1', 'train/b/1', 'val/a/x/1'], ['a/x train', 'b train', 'a/x val']],
    ['one class with another in it', ['cat/1', 'cat/small/1'], ['cat null', 'cat/small null']],
  ])('%s', (_, paths, expected) => {
    expect(placed(...paths)).toEqual(expected);
  });

  test('pictures in no class folder stand apart, in a split too', () => {
    expect(classFolders(['1', 'train/cat/1', 'train/2', 'test/3'])).toMatchObject({
      images: [{ path: 'train/cat/1', label: 'cat', split: 'train' }],
      outside: ['1', 'train/2', 'test/3'],
    });
  });
});

test('a folder called train that makes no split is found, with what lies beside it', () => {
  expect(unusedSplit(['train/cat/1', 'val/cat/1', 'docs/1'])).toEqual({ folder: 'train', others: ['docs'] });
  expect(unusedSplit(['a/Training/1', 'a/test/1', 'b/c/1'])).toEqual({ folder: 'a/Training', others: [] });
  expect(unusedSplit(['cat/1', 'val/1', 'trains/1'])).toBeNull();
});

import { expect, test } from 'vitest';
import { offeredSplits } from '../../../../src/experiments/features/screen/offeredSplits.ts';

test('what is indexed comes first, then the other splits that have images, those of the usual data set before others', () => {
  const datasets = [
    { name: 'other', splits: { train: 5, val: 0, test: 0 } },
    { name: 'usual', splits: { train: 3, val: 2, test: 1 } },
  ];
  const named = offeredSplits([{ dataset: 'usual', split: 'val' }], datasets, 'usual').map(
    ({ dataset, split, isIndexed }) => `${dataset} / ${split}${isIndexed ? '' : ' not indexed'}`,
  );
  expect(named).toEqual([
    'usual / val',
    'usual / train not indexed',
    'usual / test not indexed',
    'other / train not indexed',
  ]);
});

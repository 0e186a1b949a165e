import { expect, test } from 'vitest';
import { layerSettings } from '../../../../src/renderer/screens/library/layerWords.ts';

const words = (layer: Record<string, unknown>) => layerSettings({ layer }).map(({ key, value }) => [key, value]);

test('a convolution tells its kernel and what is not usual', () => {
  const usual = { op: 'conv2d', outChannels: 96, kernelSize: [7, 7], dilations: [1, 1], groups: 1, bias: true };
  expect(words({ ...usual, strides: [2, 2], padding: [1, 1, 1, 1] })).toEqual([
    ['kernel', '7×7'],
    ['stride', '2'],
    ['padding', '1'],
  ]);
  expect(words({ ...usual, strides: [1, 1], padding: [0, 0, 0, 0], groups: 2 })).toEqual([
    ['kernel', '7×7'],
    ['groups', '2'],
  ]);
});

test('sides that differ are told apart', () => {
  expect(
    words({ op: 'maxPool', kernelSize: [3, 2], strides: [2, 1], padding: [0, 0, 1, 0], rounding: 'ceil' }),
  ).toEqual([
    ['kernel', '3×2'],
    ['stride', '2×1'],
    ['padding', '0, 0, 1, 0'],
    ['ceil', ''],
  ]);
});

test('a layer without settings has none', () => {
  expect(words({ op: 'relu' })).toEqual([]);
  expect(words({ op: 'dropout', rate: 0.5 })).toEqual([['rate', '0.5']]);
});

import { describe, expect, test } from 'vitest';
import { centreCrop, preprocessingFor, tenCrops } from '../../src/dataset/preprocessing.ts';

describe('preprocessingFor', () => {
  test.each([
    [224, 256],
    [64, 73],
    [28, 32],
  ])('paper: an input of %i px is cut from %i px', (crop, decode) => {
    expect(preprocessingFor('paper', [3, crop, crop])).toEqual({
      kind: 'paper',
      channels: 3,
      channelOrder: 'rgb',
      resize: { mode: 'cover', interpolation: 'sharp' },
      decodeSize: [decode, decode],
      cropSize: [crop, crop],
      cropRounding: 'down',
      scale: 1,
      mean: 'image',
      deviation: null,
    });
  });

  test('plain: 1 channel, 20×30 px, nothing cropped', () => {
    expect(preprocessingFor('plain', [1, 20, 30])).toMatchObject({
      channels: 1,
      decodeSize: [20, 30],
      cropSize: [20, 30],
      scale: 1 / 128,
    });
  });

  test('2 channels are refused', () => {
    expect(() => preprocessingFor('plain', [2, 8, 8])).toThrow(expect.objectContaining({ code: 'BAD_NETWORK' }));
  });
});

describe('crops of 2×3 from 5×4', () => {
  const preprocessing = { ...preprocessingFor('plain', [3, 2, 3]), decodeSize: [5, 4] } as const;
  const lists = ({ rows, columns }: ReturnType<typeof centreCrop>) => [[...rows], [...columns]];

  test('the centre', () => {
    expect(lists(centreCrop(preprocessing))).toEqual([
      [1, 2],
      [0, 1, 2],
    ]);
  });

  test('four corners and the centre, then their mirrors', () => {
    const crops = tenCrops(preprocessing).map(lists);
    const [left, right] = [
      [0, 1, 2],
      [1, 2, 3],
    ];
    expect(crops.slice(0, 5)).toEqual([
      [[0, 1], left],
      [[0, 1], right],
      [[3, 4], left],
      [[3, 4], right],
      [[1, 2], left],
    ]);
    expect(crops.slice(5)).toEqual(crops.slice(0, 5).map(([rows, columns]) => [rows, columns!.toReversed()]));
  });
});

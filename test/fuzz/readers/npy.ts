import assert from 'node:assert/strict';
import { decodeNpy, encodeNpy, type NpyArray } from '../../../src/modelfile/npy.ts';
import { mutatedBytes } from '../bytes.ts';
import { oneFile, type Reader } from '../reader.ts';

const arrays: readonly NpyArray[] = [
  { shape: [2, 3], data: Float32Array.from([1, 2, 3, -4, 0.5, 1e30]) },
  { shape: [], data: Int32Array.from([7]) },
  { shape: [4, 1, 2], data: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 255]) },
];
const words = [
  '<f4',
  '<i4',
  '|u1',
  '>f8',
  'True',
  '(',
  ')',
  '4294967296, ',
  '99999999999999999999, ',
  '0, ',
  "'shape': (1,), ",
];

export const npy: Reader = {
  share: 10,
  open: async () => ({
    cases: mutatedBytes(
      arrays.map((array) => Buffer.from(encodeNpy(array))),
      words,
    ).map(oneFile('array.npy')),
    read: ([file]) => {
      const array = decodeNpy(file!.bytes);
      assert.deepEqual(decodeNpy(encodeNpy(array)), array);
      return [];
    },
  }),
};

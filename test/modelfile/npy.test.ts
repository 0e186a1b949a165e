import { describe, expect, test } from 'vitest';
import { decodeNpy, encodeNpy } from '../../src/modelfile/npy.ts';
import { SwitchbackError } from '../../src/shared/errors.ts';

/** A file of version 1.0 with any header. */
function file(header: string, data: Uint8Array = new Uint8Array(), version = [1, 0]): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    ...version,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...data,
  ]);
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeNpy(bytes);
  } catch (error) {
    if (error instanceof SwitchbackError) return error.code;
    throw error;
  }
  return 'read';
}

describe('encodeNpy', () => {
  test('a [2, 3] int32 array, byte by byte as NumPy 1.24 writes it', () => {
    const bytes = encodeNpy({ shape: [2, 3], data: Int32Array.from([1, 2, 3, 4, 5, -1]) });
    const text = Buffer.from(bytes.subarray(0, 128)).toString('latin1');
    const header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }";
    expect(text).toBe(`\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`);
    expect([...bytes.subarray(128)]).toEqual([
      1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 255, 255, 255, 255,
    ]);
  });

  test.each([
    [[], '()'],
    [[3], '(3,)'],
    [[1, 3], '(1, 3)'],
  ])('shape %j is the tuple %s', (shape, tuple) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    expect(new TextDecoder('latin1').decode(encodeNpy({ shape, data }))).toContain(`'shape': ${tuple}, }`);
  });

  test('data begin at a multiple of 64 bytes, also behind a long header', () => {
    const shape = Array.from({ length: 40 }, () => 1);
    expect((encodeNpy({ shape, data: Uint8Array.from([7]) }).length - 1) % 64).toBe(0);
  });
});

describe('decodeNpy', () => {
  test.each([
    { shape: [2, 2], data: Float32Array.from([0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY]) },
    { shape: [3], data: Int32Array.from([2 ** 31 - 1, -(2 ** 31), 0]) },
    { shape: [1, 1, 2], data: Uint8Array.from([0, 255]) },
    { shape: [], data: Float32Array.from([5]) },
    { shape: [0, 4], data: new Float32Array() },
  ])('$data.constructor.name of shape $shape comes back, also from an odd address', (array) => {
    const encoded = encodeNpy(array);
    const shifted = new Uint8Array(encoded.length + 1).subarray(1);
    shifted.set(encoded);
    expect(decodeNpy(shifted)).toEqual(array);
  });

  test('a window into a larger array is stored as what it shows', () => {
    const data = Float32Array.from([1, 2, 3, 4]).subarray(1, 3);
    expect(decodeNpy(encodeNpy({ shape: [2], data }))).toEqual({ shape: [2], data: Float32Array.from([2, 3]) });
  });
});

describe('a file that is not one of ours is BAD_FILE', () => {
  const header = (descr: string, order: string, shape: string) =>
    `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const four = new Uint8Array(4);

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['another kind of file', new TextEncoder().encode('PK\x03\x04 and so on')],
    ['version 2.0', file(header('<f4', 'False', '(1,)'), four, [2, 0])],
    ['float64', file(header('<f8', 'False', '(1,)'), new Uint8Array(8))],
    ['big-endian', file(header('>f4', 'False', '(1,)'), four)],
    ['an object array', file(header('|O', 'False', '(1,)'), four)],
    ['Fortran order', file(header('<f4', 'True', '(1,)'), four)],
    ['a negative size', file(header('<f4', 'False', '(-1,)'), four)],
    ['sizes without a comma', file(header('<f4', 'False', '(1 1)'), four)],
    ['more data than the shape', file(header('<f4', 'False', '(1,)'), new Uint8Array(8))],
    ['a shape whose product overflows', file(header('<f4', 'False', '(4294967296, 4294967296, 1)'), four)],
    ['code in the place of the shape', file(header('<f4', 'False', "(__import__('os'),)"), four)],
  ])('%s', (_name, bytes) => {
    expect(codeOf(bytes)).toBe('BAD_FILE');
  });

  test('every shorter beginning of a good file', () => {
    const bytes = encodeNpy({ shape: [2], data: Float32Array.from([1, 2]) });
    for (let length = 0; length < bytes.length; length += 1) expect(codeOf(bytes.slice(0, length))).toBe('BAD_FILE');
  });
});

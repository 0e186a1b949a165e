import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../src/shared/rpc/codec.ts';
import { mayDecode } from '../../../src/shared/rpc/messageShape.ts';

const nested = (depth: number) => new Uint8Array(depth + 1).fill(0x91, 0, depth);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ maxLength: 40 }),
    fc.string({ minLength: 200, maxLength: 70_000 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.float32Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 }),
  ),
})).value;

describe('what may be decoded', () => {
  test('is every message that Switchback sends', () => {
    fc.assert(fc.property(value, (message) => mayDecode(encodeMessage(message))));
    for (const size of [15, 16, 65_535, 65_536]) {
      expect(mayDecode(encode(new Array(size).fill(1)))).toBe(true);
      expect(mayDecode(encode(Object.fromEntries(Array.from({ length: size }, (_, i) => [i, null]))))).toBe(true);
    }
  });

  test('is nothing that is cut short, and nothing after which the decoder makes more than there is', () => {
    fc.assert(
      fc.property(value, fc.nat(), (message, cut) => {
        const bytes = encodeMessage(message);
        const part = bytes.subarray(0, cut % bytes.length);
        // Where the innermost text or number is cut, the decoder finds it.
        if (mayDecode(part)) expect(() => decodeMessage(part)).toThrow();
      }),
    );
  });

  test('nests 64 deep and no deeper, in arrays and in maps, in their values and in their names', () => {
    expect(mayDecode(nested(64))).toBe(true);
    expect(mayDecode(nested(65))).toBe(false);
    for (const map of [[0x81, 0xa0], [0x81]]) {
      const bytes = Uint8Array.from([...Array.from({ length: 65 }, () => map).flat(), ...new Array(65).fill(0)]);
      expect(mayDecode(bytes)).toBe(false);
    }
  });

  test('holds no array that says it is larger than the message, alone or in others that say so', () => {
    const says = (count: number) => [0xdd, ...new Uint8Array(new Uint32Array([count]).buffer).reverse()];
    expect(mayDecode(Uint8Array.from(says(30_000_000)))).toBe(false);
    // Each fits by itself; together they would be 60 arrays of 200 000 places.
    const inEachOther = new Uint8Array(250_000);
    inEachOther.set(Array.from({ length: 60 }, () => says(200_000)).flat());
    expect(mayDecode(inEachOther)).toBe(false);
  });

  test('bytes of any kind are judged, and what is let through the decoder reads or refuses', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        if (!mayDecode(bytes)) expect(() => decodeMessage(bytes)).toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});

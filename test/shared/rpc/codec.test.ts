import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../src/shared/rpc/codec.ts';

const message = {
  counts: Int32Array.of(1, -2, 3),
  shares: Float32Array.of(0.5, 1),
  bytes: Uint8Array.of(7, 8),
  name: 'a',
};

test('a message comes back with its arrays, also from a part of a larger Buffer at any place', () => {
  const encoded = encodeMessage(message);
  for (const place of [0, 1, 2, 3]) {
    const larger = Buffer.alloc(place + encoded.length + 5, 255);
    larger.set(encoded, place);
    const { counts, shares, bytes, name } = decodeMessage(
      larger.subarray(place, place + encoded.length),
    ) as typeof message;
    expect([counts, shares, [...bytes], name]).toEqual([message.counts, message.shares, [7, 8], 'a']);
  }
});

test('an array that is larger than is allowed is refused, and taken where more is allowed', () => {
  const encoded = encodeMessage(message);
  expect(() => decodeMessage(encoded, 11)).toThrow();
  expect(decodeMessage(encoded, 12)).toMatchObject({ name: 'a' });
});

import { describe, expect, test } from 'vitest';
import { randomBytes, randomIntegers, randomNormals, randomPermutation } from '../../src/engine/random.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((a, c) => a + c, 0) / all.length;
};

describe('randomBytes', () => {
  test('are the AES-128-CTR keystream under the head of the key’s SHA-256, as OpenSSL gives it', () => {
    expect(hex(randomBytes([1, 'a'], 24))).toBe('348ce39f6987224bf6db3cdbe004a63d79109746a0ed2a8b');
    expect(hex(randomBytes([], 24))).toBe('701389e1a6e96e6c4f53f4d4faadd79b3c0a3fac06c9fba7');
  });

  test('a shorter draw is the head of a longer one, also across the size drawn at a time', () => {
    const long = randomBytes(['long'], 2 ** 20 + 100);
    expect(hex(randomBytes(['long'], 2 ** 20 + 7))).toBe(hex(long.subarray(0, 2 ** 20 + 7)));
    expect(hex(long.subarray(2 ** 20))).not.toBe(hex(long.subarray(0, 100)));
  });

  test('0 bytes are an empty array', () => {
    expect(randomBytes([1], 0)).toEqual(new Uint8Array(0));
  });

  test('a number and its text are different keys', () => {
    expect(hex(randomBytes([1], 16))).not.toBe(hex(randomBytes(['1'], 16)));
  });
});

describe('randomNormals', () => {
  test('have mean 0, variance 1 and the tails of a normal distribution', () => {
    const n = 100_000;
    const values = randomNormals(['normals'], n);
    expect(Math.abs(mean(values))).toBeLessThan(0.015);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
    const share = (limit: number) => values.filter((value) => Math.abs(value) < limit).length / n;
    expect(share(1)).toBeCloseTo(0.6827, 2);
    expect(share(2)).toBeCloseTo(0.9545, 2);
  });

  test('neighbours are uncorrelated', () => {
    const values = randomNormals(['pairs'], 100_000);
    expect(Math.abs(mean(values.subarray(1).map((value, i) => value * values[i]!)))).toBeLessThan(0.02);
  });

  test('an odd length is the head of the next even one', () => {
    expect(randomNormals(['odd'], 5)).toEqual(randomNormals(['odd'], 6).subarray(0, 5));
    expect(randomNormals(['odd'], 2 ** 18 + 1)).toEqual(randomNormals(['odd'], 2 ** 18 + 2).subarray(0, -1));
  });
});

describe('randomIntegers', () => {
  test('stay in [0, below) and take each value about equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of randomIntegers(['tens'], 100_000, 10)) counts[value]! += 1;
    expect(counts).toHaveLength(10);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test('below 1 are all 0, below 2³¹ none is negative', () => {
    expect(randomIntegers([1], 4, 1)).toEqual(Int32Array.of(0, 0, 0, 0));
    const large = randomIntegers([1], 1000, 2 ** 31);
    expect(large.every((value) => value >= 0)).toBe(true);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 30);
  });
});

describe('randomPermutation', () => {
  test.each([0, 1, 2, 1000])('of %i holds every number once', (n) => {
    expect(randomPermutation(['order', n], n).toSorted()).toEqual(Int32Array.from({ length: n }, (_, i) => i));
  });

  test('the same key gives the same order, another key another', () => {
    expect(randomPermutation([1, 2], 100)).toEqual(randomPermutation([1, 2], 100));
    expect(randomPermutation([1, 2], 100)).not.toEqual(randomPermutation([1, 3], 100));
  });

  test('all six orders of three come about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = randomPermutation([seed], 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

import { describe, expect, test } from 'vitest';
import { programBuilder } from '../../../src/engine/program/builder.ts';
import { binary, unary } from '../../../src/engine/program/emit.ts';
import { checkFeeds, checkParameters, withBatch } from '../../../src/engine/runtime/check.ts';
import { float32, int32 } from '../tensors.ts';

/** Feeds x `[n, 2]` and y `[n, 2]`, parameter w `[1, 2]`. */
function program() {
  const b = programBuilder();
  const sum = binary(b, 'add', b.feed('x', 'float32', ['n', 2]), b.feed('y', 'float32', ['n', 2]));
  return b.build({ out: unary(b, 'relu', binary(b, 'multiply', sum, b.parameter('w', [1, 2]))) });
}

const rows = (n: number) => float32([n, 2], new Float32Array(n * 2));

describe('checkParameters', () => {
  test('takes parameters of the right shape, and more than are asked for', () => {
    expect(() => checkParameters(program(), { w: rows(1), other: rows(7) })).not.toThrow();
  });

  test('names a missing parameter and its shape', () => {
    expect(() => checkParameters(program(), {})).toThrow(
      expect.objectContaining({
        code: 'MISMATCH',
        message: expect.stringMatching(/"w" of float32 \[1, 2\] is missing/),
      }),
    );
  });

  test('names a parameter of another shape and both shapes', () => {
    const message = expect.stringMatching(/"w" should be float32 \[1, 2\] but is float32 \[3, 2\]/);
    expect(() => checkParameters(program(), { w: rows(3) })).toThrow(
      expect.objectContaining({ code: 'MISMATCH', message }),
    );
  });

  test('refuses data that do not fill the shape', () => {
    expect(() => checkParameters(program(), { w: float32([1, 2], [1]) })).toThrow(/with 1 values/);
  });
});

describe('checkFeeds', () => {
  test('gives the batch size', () => {
    expect(checkFeeds(program(), { x: rows(3), y: rows(3) })).toBe(3);
  });

  test('gives 1 where no feed has a batch axis', () => {
    const b = programBuilder();
    const alone = b.build({ out: unary(b, 'relu', b.feed('x', 'float32', [2])) });
    expect(checkFeeds(alone, { x: float32([2], [1, 2]) })).toBe(1);
  });

  test.each([
    ['a missing feed', { x: rows(3) }, /"y" of float32 \[n, 2\] is missing/],
    ['another batch size', { x: rows(3), y: rows(2) }, /"y" has batch size 2 but "x" has 3/],
    [
      'another shape',
      { x: rows(3), y: float32([3, 1], [1, 2, 3]) },
      /"y" should be float32 \[n, 2\] but is float32 \[3, 1\]/,
    ],
    ['another rank', { x: rows(3), y: float32([6], [1, 2, 3, 4, 5, 6]) }, /"y" should be .* but is float32 \[6\]/],
    ['another type', { x: rows(1), y: int32([1, 2], [1, 2]) }, /"y" should be .* but is int32 \[1, 2\]/],
    ['too few data', { x: rows(1), y: float32([1, 2], [1]) }, /"y" .* with 1 values/],
    ['an empty batch', { x: rows(0), y: rows(0) }, /"x" is an empty batch/],
  ])('refuses %s with BAD_ARGUMENT, naming the feed', (_, feeds, message) => {
    expect(() => checkFeeds(program(), feeds)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});

test('withBatch puts the batch size in the place of n', () => {
  expect(withBatch({ dtype: 'int32', shape: ['n', 3] }, 4)).toEqual({ dtype: 'int32', shape: [4, 3] });
});

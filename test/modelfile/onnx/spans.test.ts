import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Arrangement, merged, offsetsOf, reshaped, rowMajor, shapeOf } from '../../../src/modelfile/onnx/spans.ts';

/** An array's numbers in order, by where they lie in the layer. */
const laid = (arrangement: Arrangement): number[] => [...offsetsOf(arrangement.flat())];

/** The same by plain loops: an array `[sizes]` of places, permuted. */
function permuted(shape: readonly number[], order: readonly number[]): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  const places: number[] = [];
  const turned = order.map((axis) => shape[axis]!);
  for (let i = 0; i < count; i++) {
    const digits = turned.map((size, axis) => {
      const inner = turned.slice(axis + 1).reduce((product, one) => product * one, 1);
      return Math.floor(i / inner) % size;
    });
    const at = shape.map((_, axis) => digits[order.indexOf(axis)]!);
    places.push(at.reduce((place, digit, axis) => place * shape[axis]! + digit, 0));
  }
  return places;
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });

describe('an array laid over a layer', () => {
  test('any permutation of any shape reads the numbers that plain loops read', () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length }),
      ),
    );
    fc.assert(
      fc.property(cases, ([shape, order]) => {
        const axes = rowMajor(shape);
        const turned = order.map((axis) => axes[axis]!);
        expect(shapeOf(turned)).toEqual(order.map((axis) => shape[axis]));
        expect(laid(turned)).toEqual(permuted(shape, order));
      }),
    );
  });

  test('another shape keeps the order of the numbers, or is refused', () => {
    const cases = fc.tuple(shapes, shapes).filter(([a, b]) => countOf(a) === countOf(b));
    fc.assert(
      fc.property(cases, ([shape, other]) => {
        const turned = rowMajor(shape).toReversed();
        const made = reshaped(turned, other);
        if (!made) return;
        expect(shapeOf(made)).toEqual(other);
        expect(laid(made)).toEqual(laid(turned));
      }),
    );
  });

  test('of numbers as they lie no shape is refused', () => {
    const cases = fc.tuple(shapes, shapes).filter(([a, b]) => countOf(a) === countOf(b));
    fc.assert(
      fc.property(cases, ([shape, other]) => {
        expect(reshaped(rowMajor(shape), other)).toEqual(rowMajor(other));
      }),
    );
  });

  test('spans that continue each other are one, spans of one number are none', () => {
    expect(
      merged([
        { size: 2, stride: 12 },
        { size: 1, stride: 99 },
        { size: 3, stride: 4 },
      ]),
    ).toEqual([{ size: 6, stride: 4 }]);
    expect(rowMajor([1, 3, 1])).toEqual([[], [{ size: 3, stride: 1 }], []]);
  });

  test('a shape that is no shape of so many numbers', () => {
    expect(reshaped(rowMajor([2, 3]), [4])).toBeNull();
    expect(reshaped(rowMajor([2, 3]), [2, 3, 2])).toBeNull();
    expect(reshaped(rowMajor([2, 3]), [1.5, 4])).toBeNull();
    expect(reshaped(rowMajor([2, 3]), [-2, -3])).toBeNull();
  });
});

const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

import { type Constant, countOf, mostMadeNumbers } from '../constant.ts';

type OfNumbers = (left: number, right: number) => number;

/** Of two arrays, laid over each other; what compares gives 0 or 1. */
export const ofTwo: Readonly<Record<string, { readonly of: OfNumbers; readonly isWhole?: boolean }>> = {
  Add: { of: (a, b) => a + b },
  Sub: { of: (a, b) => a - b },
  Mul: { of: (a, b) => a * b },
  Div: { of: (a, b) => a / b },
  Pow: { of: (a, b) => a ** b },
  Mod: { of: (a, b) => a - b * Math.floor(a / b) },
  Min: { of: Math.min },
  Max: { of: Math.max },
  And: { of: (a, b) => Number(a !== 0 && b !== 0), isWhole: true },
  Or: { of: (a, b) => Number(a !== 0 || b !== 0), isWhole: true },
  Equal: { of: (a, b) => Number(a === b), isWhole: true },
  Less: { of: (a, b) => Number(a < b), isWhole: true },
  LessOrEqual: { of: (a, b) => Number(a <= b), isWhole: true },
  Greater: { of: (a, b) => Number(a > b), isWhole: true },
  GreaterOrEqual: { of: (a, b) => Number(a >= b), isWhole: true },
};

/** Of one array, number by number. */
export const ofOne: Readonly<Record<string, (value: number) => number>> = {
  Neg: (value) => -value,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Reciprocal: (value) => 1 / value,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Tanh: Math.tanh,
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  Relu: (value) => Math.max(value, 0),
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)),
  Not: (value) => Number(value === 0),
};

/** Numbers of a constant's kind. */
export const numbers = (isWhole: boolean, count: number): Float32Array | Float64Array =>
  isWhole ? new Float64Array(count) : new Float32Array(count);

export function mapOne({ shape, data, isWhole }: Constant, of: (value: number) => number): Constant {
  const made = numbers(isWhole, data.length);
  for (let i = 0; i < data.length; i++) made[i] = of(data[i]!);
  return { shape, data: made, isWhole };
}

/** The shape of arrays laid over each other; null where they do not fit, or would be too large. */
export function overlaid(shapes: readonly (readonly number[])[]): readonly number[] | null {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const sized = Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    return sizes.every((size) => size === sizes[0]) ? (sizes[0] ?? 1) : -1;
  });
  return sized.includes(-1) || countOf(sized) > mostMadeNumbers ? null : sized;
}

/** Where each number of the larger shape is read from in an array that is laid over it. */
export function readAt(own: readonly number[], shape: readonly number[]): Int32Array {
  const places = new Int32Array(countOf(shape));
  const steps = stepsOf(own);
  const digits = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = 0; i < places.length; i++) {
    places[i] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = own[axis - shape.length + own.length] === 1 ? 0 : (steps[axis - shape.length + own.length] ?? 0);
      at += step;
      if (++digits[axis]! < shape[axis]!) break;
      at -= step * shape[axis]!;
      digits[axis] = 0;
    }
  }
  return places;
}

/** How far apart neighbours along each axis lie. */
export function stepsOf(shape: readonly number[]): readonly number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * shape[axis + 1]!;
  return steps;
}

export function mapTwo(
  left: Constant,
  right: Constant,
  { of, isWhole: gives }: { readonly of: OfNumbers; readonly isWhole?: boolean },
): Constant | null {
  const shape = overlaid([left.shape, right.shape]);
  if (!shape) return null;
  const isWhole = gives ?? (left.isWhole && right.isWhole);
  const data = numbers(isWhole, countOf(shape));
  const [atLeft, atRight] = [readAt(left.shape, shape), readAt(right.shape, shape)];
  for (let i = 0; i < data.length; i++) {
    const value = of(left.data[atLeft[i]!]!, right.data[atRight[i]!]!);
    data[i] = isWhole ? Math.trunc(value) : value;
  }
  return { shape, data, isWhole };
}

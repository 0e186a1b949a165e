import { fromStart } from '../axes.ts';
import { type Constant, countOf } from '../constant.ts';
import { numbers, readAt } from './elementwise.ts';

const starts: Readonly<Record<string, number>> = {
  Sum: 0,
  Mean: 0,
  Prod: 1,
  Max: Number.NEGATIVE_INFINITY,
  Min: Number.POSITIVE_INFINITY,
};

const steps: Readonly<Record<string, (so: number, far: number) => number>> = {
  Sum: (sum, value) => sum + value,
  Mean: (sum, value) => sum + value,
  Prod: (product, value) => product * value,
  Max: Math.max,
  Min: Math.min,
};

/** The sum, the mean, the product or an extreme over axes, all of them where none are named. */
export function reduced(
  constant: Constant,
  given: readonly number[] | undefined,
  keeps: boolean,
  how: string,
): Constant {
  const { shape, data, isWhole } = constant;
  const axes = new Set((given ?? shape.map((_, axis) => axis)).map((axis) => fromStart(axis, shape.length)));
  const kept = shape.map((size, axis) => (axes.has(axis) ? 1 : size));
  const sums = new Float64Array(countOf(kept)).fill(starts[how]!);
  const at = readAt(kept, shape);
  for (let i = 0; i < data.length; i++) sums[at[i]!] = steps[how]!(sums[at[i]!]!, data[i]!);
  const made = numbers(isWhole, sums.length);
  made.set(how === 'Mean' ? sums.map((sum) => (sum * sums.length) / data.length) : sums);
  return { shape: keeps ? kept : shape.filter((_, axis) => !axes.has(axis)), data: made, isWhole };
}

import { fromStart } from '../axes.ts';
import { type Constant, countOf, mostMadeNumbers } from '../constant.ts';
import { numbers, stepsOf } from './elementwise.ts';

export const inShape = (constant: Constant, shape: readonly number[]): Constant | null =>
  countOf(shape) === constant.data.length ? { ...constant, shape } : null;

/** The numbers that lie at the given places along each axis. */
export function picked(
  constant: Constant,
  along: readonly ArrayLike<number>[],
  order?: readonly number[],
): Constant | null {
  const shape = along.map(({ length }) => length);
  if (countOf(shape) > Math.max(mostMadeNumbers, constant.data.length)) return null;
  const own = stepsOf(constant.shape);
  const axes = order ?? shape.map((_, axis) => axis);
  const data = numbers(constant.isWhole, countOf(shape));
  const digits = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (const axis of axes) at += (along[axis]![0] ?? 0) * own[axis]!;
  for (let i = 0; i < data.length; i++) {
    data[i] = constant.data[at]!;
    for (let k = axes.length - 1; k >= 0; k--) {
      const axis = axes[k]!;
      const places = along[axis]!;
      const before = places[digits[axis]!]!;
      digits[axis] = digits[axis]! + 1 < places.length ? digits[axis]! + 1 : 0;
      at += (places[digits[axis]!]! - before) * own[axis]!;
      if (digits[axis] !== 0) break;
    }
  }
  return { shape: axes.map((axis) => shape[axis]!), data, isWhole: constant.isWhole };
}

const upTo = (size: number): readonly number[] => Array.from({ length: size }, (_, i) => i);

/** Everything along each axis. */
export const everything = ({ shape }: Constant): (readonly number[])[] => shape.map(upTo);

export function transposed(constant: Constant, order: readonly number[] | undefined): Constant | null {
  const rank = constant.shape.length;
  const axes = order ?? upTo(rank).toReversed();
  const isOrder = axes.length === rank && new Set(axes).size === rank && axes.every((axis) => axis >= 0 && axis < rank);
  return isOrder ? picked(constant, everything(constant), axes) : null;
}

export function joined(parts: readonly Constant[], given: number): Constant | null {
  const [first] = parts as [Constant];
  const axis = fromStart(given, first.shape.length);
  const around = (shape: readonly number[]) => shape.filter((_, at) => at !== axis).join();
  const fits =
    axis >= 0 && axis < first.shape.length && parts.every(({ shape }) => around(shape) === around(first.shape));
  if (!fits) return null;
  const inner = (shape: readonly number[]) => countOf(shape.slice(axis));
  const total = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const data = numbers(
    first.isWhole,
    parts.reduce((sum, part) => sum + part.data.length, 0),
  );
  const rows = countOf(first.shape.slice(0, axis));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const { shape, data: own } of parts) {
      data.set(own.subarray(row * inner(shape), (row + 1) * inner(shape)), at);
      at += inner(shape);
    }
  }
  return { shape: first.shape.map((size, at) => (at === axis ? total : size)), data, isWhole: first.isWhole };
}

/** What lies at some places of an axis, whose dimension becomes those of the places. */
export function gathered(constant: Constant, indices: Constant, given: number): Constant | null {
  const axis = fromStart(given, constant.shape.length);
  const size = constant.shape[axis];
  if (size === undefined) return null;
  const at = Array.from(indices.data, (index) => fromStart(index, size));
  if (at.some((index) => !(index >= 0 && index < size))) return null;
  const along = everything(constant);
  along[axis] = at;
  const made = picked(constant, along);
  return made && { ...made, shape: [...made.shape.slice(0, axis), ...indices.shape, ...made.shape.slice(axis + 1)] };
}

export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export function sliced(constant: Constant, cuts: readonly Cut[]): Constant | null {
  const along = everything(constant);
  for (const { axis: given, start, end, step } of cuts) {
    const axis = fromStart(given, constant.shape.length);
    const size = constant.shape[axis];
    if (size === undefined || step === 0) return null;
    const within = (at: number, most: number) => Math.min(Math.max(at < 0 ? at + size : at, step < 0 ? -1 : 0), most);
    const [from, to] = [within(start, step < 0 ? size - 1 : size), end <= -size - 1 ? -1 : within(end, size)];
    const count = Math.max(0, Math.ceil((to - from) / step));
    along[axis] = Array.from({ length: count }, (_, i) => from + i * step);
  }
  return picked(constant, along);
}

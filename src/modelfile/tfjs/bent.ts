import type { GraphNode } from './graphNodes.ts';
import type { Operand } from './operand.ts';

/**
 * What a node puts out as linear · x + bent · |x| of another node's value x: one number for all, or one for each channel. Converters write a
 * rectifier with a slope below 0 as sums of such: relu(x) − s · relu(−x), or relu(x) + s · (x − |x|) / 2.
 */
export interface Bent {
  /** The node that puts x out. */
  readonly of: string;
  readonly linear: Float32Array;
  readonly bent: Float32Array;
}

const numbers = (...values: readonly number[]) => Float32Array.from(values);

/** A node as what those before it make of it: itself where it is nothing of the kind. */
export function bentOf(
  { name, op, inputs }: GraphNode,
  earlier: ReadonlyMap<string, Bent>,
  done: ReadonlyMap<string, Operand>,
): Bent {
  const itself = { of: name, linear: numbers(1), bent: numbers(0) };
  const [left, right] = inputs.map((input) => earlier.get(input));
  if (op === 'Neg' && left) return scaled(left, numbers(-1));
  if (op === 'Mul') {
    const factor = factorOf(done.get(inputs[left ? 1 : 0] ?? ''));
    const x = left ?? right;
    return x && factor ? scaled(x, factor) : itself;
  }
  if ((op === 'Add' || op === 'AddV2' || op === 'Sub') && left && right && left.of === right.of) {
    const sign = op === 'Sub' ? -1 : 1;
    const sum = (a: Float32Array, b: Float32Array) => combined(a, b, (one, other) => one + sign * other);
    return { of: left.of, linear: sum(left.linear, right.linear), bent: sum(left.bent, right.bent) };
  }
  if ((op === 'Relu' || op === 'Abs') && left?.bent.every((value) => value === 0)) {
    const size = left.linear.map(Math.abs);
    if (op === 'Abs') return { of: left.of, linear: left.linear.map(() => 0), bent: size };
    return { of: left.of, linear: left.linear.map((value) => value / 2), bent: size.map((value) => value / 2) };
  }
  return itself;
}

/** Single precision rounds what is 1 in the file. */
const rounding = 1e-6;

/** Its slopes below 0, where it is x above: of a rectifier. `null` of anything else. */
export function slopesOf({ linear, bent }: Bent): Float32Array | null {
  if (bent.every((value) => value === 0)) return null;
  const above = combined(linear, bent, (a, b) => a + b);
  return above.every((slope) => Math.abs(slope - 1) < rounding) ? combined(linear, bent, (a, b) => a - b) : null;
}

const scaled = ({ of, linear, bent }: Bent, by: Float32Array): Bent => {
  const times = (values: Float32Array) => combined(values, by, (a, b) => a * b);
  return { of, linear: times(linear), bent: times(bent) };
};

/** A constant that is one number, or one for each channel. */
function factorOf(operand: Operand | undefined): Float32Array | null {
  if (!operand || !('constant' in operand)) return null;
  const { shape, data } = operand.constant;
  return data.length === 1 || shape.at(-1) === data.length ? data : null;
}

/** One with one, or one number with each. */
function combined(a: Float32Array, b: Float32Array, of: (one: number, other: number) => number): Float32Array {
  const length = Math.max(a.length, b.length);
  return Float32Array.from({ length }, (_, i) => of(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!));
}

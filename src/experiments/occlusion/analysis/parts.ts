/** What was found at some positions of a window: their numbers in the grid, rising, and a value each. */
export interface OcclusionPart {
  readonly positions: Int32Array;
  /** Of each class that is followed. */
  readonly probabilities: readonly Float32Array[];
  /** The followed map's, summed over space. */
  readonly activation: Float32Array;
  /** The most probable class. */
  readonly topClass: Int32Array;
}

/** A part in which positions may stand in any order. */
export function sorted(part: OcclusionPart): OcclusionPart {
  const { positions } = part;
  const order = Int32Array.from(positions.keys()).sort((a, b) => positions[a]! - positions[b]!);
  return partOf(columnsOf(part).map((column) => Int32Array.from(order, (i) => column[i]!)));
}

/** What two parts know. Of a position that both know, the values whose bits come first: whichever part is named first. */
export function merge(a: OcclusionPart, b: OcclusionPart): OcclusionPart {
  const [left, right] = [columnsOf(a), columnsOf(b)];
  const merged = left.map(() => new Int32Array(a.positions.length + b.positions.length));
  let [i, j, n] = [0, 0, 0];
  while (i < a.positions.length || j < b.positions.length) {
    const isLeft = j === b.positions.length || (i < a.positions.length && compare(left, i, right, j) <= 0);
    const [from, at] = isLeft ? ([left, i++] as const) : ([right, j++] as const);
    if (n > 0 && merged[0]![n - 1] === from[0]![at]) continue;
    for (const [column, values] of merged.entries()) values[n] = from[column]![at]!;
    n += 1;
  }
  return partOf(merged.map((column) => column.slice(0, n)));
}

/** 4 bytes a number: −1 less the number of classes, then one column after another, as `columnsOf` has them. */
export function encode(part: OcclusionPart): Uint8Array {
  const columns = columnsOf(part);
  const n = part.positions.length;
  const bytes = new Int32Array(1 + columns.length * n);
  bytes[0] = -1 - part.probabilities.length;
  for (const [i, column] of columns.entries()) bytes.set(column, 1 + i * n);
  return new Uint8Array(bytes.buffer);
}

/** Columns that are there whatever is followed. */
const ofEvery = 3;

/**
 * Reads what `encode` has written, and parts of earlier versions: `positions`, `probability` of one class, `activation`, `topClass`, the positions rising
 * within a batch alone.
 */
export function decode(bytes: Uint8Array): OcclusionPart {
  const all = new Int32Array(new Uint8Array(bytes).buffer);
  const isEarlier = all.length === 0 || all[0]! >= 0;
  const columns = isEarlier ? ofEvery + 1 : ofEvery + (-1 - all[0]!);
  const from = isEarlier ? 0 : 1;
  const n = (all.length - from) / columns;
  const read = Array.from({ length: columns }, (_, i) => all.slice(from + i * n, from + (i + 1) * n));
  if (!isEarlier) return partOf(read);
  const [positions, probability, activation, topClass] = read;
  return sorted(partOf([positions!, activation!, topClass!, probability!]));
}

/** As bits, so that they are copied and compared exactly, NaN too; the positions first, each class's probabilities last. */
const columnsOf = ({ positions, probabilities, activation, topClass }: OcclusionPart): Int32Array[] => [
  positions,
  bitsOf(activation),
  topClass,
  ...probabilities.map(bitsOf),
];

const bitsOf = (values: Float32Array) => new Int32Array(values.buffer, values.byteOffset, values.length);
const floatsOf = (bits: Int32Array) => new Float32Array(bits.buffer, bits.byteOffset, bits.length);

function partOf(columns: readonly Int32Array[]): OcclusionPart {
  const [positions, activation, topClass, ...probabilities] = columns as [Int32Array, Int32Array, ...Int32Array[]];
  return {
    positions,
    probabilities: probabilities.map(floatsOf),
    activation: floatsOf(activation),
    topClass: topClass!,
  };
}

function compare(left: readonly Int32Array[], i: number, right: readonly Int32Array[], j: number): number {
  for (const [column, values] of left.entries()) {
    const difference = values[i]! - right[column]![j]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

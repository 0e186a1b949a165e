/** What was found at some positions of a window: their numbers in the grid, rising, and a value each. */
export interface OcclusionPart {
  readonly positions: Int32Array;
  /** Of the target. */
  readonly probability: Float32Array;
  /** The followed map's, summed over space. */
  readonly activation: Float32Array;
  /** The most probable class. */
  readonly topClass: Int32Array;
}

/** A part in which positions may stand in any order. */
export function sorted({ positions, probability, activation, topClass }: OcclusionPart): OcclusionPart {
  const order = Int32Array.from(positions.keys()).sort((a, b) => positions[a]! - positions[b]!);
  return {
    positions: Int32Array.from(order, (i) => positions[i]!),
    probability: Float32Array.from(order, (i) => probability[i]!),
    activation: Float32Array.from(order, (i) => activation[i]!),
    topClass: Int32Array.from(order, (i) => topClass[i]!),
  };
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

/** 4 bytes a number, one column after another: `positions`, `probability`, `activation`, `topClass`. */
export function encode(part: OcclusionPart): Uint8Array {
  const n = part.positions.length;
  const bytes = new Int32Array(4 * n);
  for (const [i, column] of columnsOf(part).entries()) bytes.set(column, i * n);
  return new Uint8Array(bytes.buffer);
}

/** Reads what `encode` has written, and parts of earlier versions, whose positions rise within a batch alone. */
export function decode(bytes: Uint8Array): OcclusionPart {
  const all = new Int32Array(new Uint8Array(bytes).buffer);
  const n = all.length / 4;
  return sorted(partOf([0, 1, 2, 3].map((column) => all.slice(column * n, (column + 1) * n))));
}

/** As bits, so that they are copied and compared exactly, NaN too. */
const columnsOf = ({ positions, probability, activation, topClass }: OcclusionPart): Int32Array[] => [
  positions,
  new Int32Array(probability.buffer, probability.byteOffset, probability.length),
  new Int32Array(activation.buffer, activation.byteOffset, activation.length),
  topClass,
];

function partOf(columns: readonly Int32Array[]): OcclusionPart {
  const [positions, probability, activation, topClass] = columns as [Int32Array, Int32Array, Int32Array, Int32Array];
  return {
    positions,
    probability: new Float32Array(probability.buffer, probability.byteOffset, probability.length),
    activation: new Float32Array(activation.buffer, activation.byteOffset, activation.length),
    topClass,
  };
}

function compare(left: readonly Int32Array[], i: number, right: readonly Int32Array[], j: number): number {
  for (const [column, values] of left.entries()) {
    const difference = values[i]! - right[column]![j]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

import { type Array64, filled } from './array.ts';

/** Σ a[r, k] · c[k, s] + bias[s]; each operand is transposed first where it says so. */
export function matmul(
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  [a, c, bias]: readonly [Array64, Array64, Array64?],
  shape: readonly number[],
): Array64 {
  const [rows, columns] = shape as [number, number];
  const inner = a.shape[transposeA ? 0 : 1]!;
  const left = (r: number, k: number) => a.data[transposeA ? k * rows + r : r * inner + k]!;
  const right = (k: number, s: number) => c.data[transposeB ? s * inner + k : k * columns + s]!;
  return filled(shape, (i) => {
    const r = Math.floor(i / columns);
    const s = i % columns;
    let sum = bias ? bias.data[s]! : 0;
    for (let k = 0; k < inner; k++) sum += left(r, k) * right(k, s);
    return sum;
  });
}

/** Σ a[…, r, k] · c[…, k, s]; c may lack the leading axes, and has its last two swapped where it says so. */
export function matrixProduct(
  { transposeB }: { readonly transposeB: boolean },
  [a, c]: readonly [Array64, Array64],
  shape: readonly number[],
): Array64 {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const inner = a.shape.at(-1)!;
  const isShared = c.shape.length === 2;
  return filled(shape, (i) => {
    const s = i % columns;
    const row = Math.floor(i / columns); // of all matrices
    const ofMatrix = isShared ? 0 : Math.floor(row / rows) * inner * columns;
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      sum += a.data[row * inner + k]! * c.data[ofMatrix + (transposeB ? s * inner + k : k * columns + s)]!;
    }
    return sum;
  });
}

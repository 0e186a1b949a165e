import type { FoundArray, FoundArrays } from '../../../shared/experiment.ts';
import type { TrustParameters } from '../declaration/kept.ts';

/** What was found, in pieces by name, each of which one task finds. */
export type Found = Readonly<Record<string, Float32Array>>;

/** Names of the pieces: of an item, or of an item in a draw of weights. */
export const pieces = {
  /** `[methods, steps, 3]`. */
  weights: (item: number, draw: number) => `weights ${item} ${draw}`,
  /** `[methods, 2]`, `[methods, others]`, `[methods, 2]`, `[methods, h, w]`. */
  edges: (item: number) => `edges ${item}`,
  others: (item: number) => `others ${item}`,
  stability: (item: number) => `stability ${item}`,
  maps: (item: number) => `maps ${item}`,
  /** `[2, methods + 1 + orders, shares]`. */
  causal: (item: number) => `causal ${item}`,
} as const;

/** By name, so that any order gives the same bytes. */
export const merge = (a: Found, b: Found): Found =>
  Object.fromEntries(Object.entries({ ...a, ...b }).sort(([x], [y]) => (x < y ? -1 : 1)));

/** The arrays of the declaration, NaN where nothing is known. */
export function arraysOf(found: Found | null, parameters: TrustParameters): FoundArrays {
  const { items, methods, steps, draws, others, orders, shares, inputSize } = parameters;
  const filled = (
    shape: readonly number[],
    place: (set: (at: number, piece: Float32Array) => void) => void,
  ): FoundArray => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(Number.NaN);
    place((at, piece) => data.set(piece, at));
    return { shape, data };
  };
  const byItem = (name: Exclude<keyof typeof pieces, 'weights'>, shape: readonly number[]) =>
    filled([items.length, ...shape], (set) => {
      for (const item of items.keys()) {
        const piece = found?.[pieces[name](item)];
        if (piece) set(item * piece.length, piece);
      }
    });
  const weights = filled([items.length, methods.length, steps.length, draws, 3], (set) => {
    for (const item of items.keys()) {
      for (let draw = 0; draw < draws; draw++) {
        const piece = found?.[pieces.weights(item, draw)];
        // Method by method and step by step, its three scores among the draws.
        for (let i = 0; piece && i < piece.length / 3; i++)
          set(((item * (piece.length / 3) + i) * draws + draw) * 3, piece.subarray(3 * i, 3 * i + 3));
      }
    }
  });
  return {
    weights,
    edges: byItem('edges', [methods.length, 2]),
    others: byItem('others', [methods.length, others]),
    causal: byItem('causal', [2, methods.length + 1 + orders, shares.length]),
    stability: byItem('stability', [methods.length, 2]),
    maps: byItem('maps', [methods.length, ...inputSize]),
  };
}

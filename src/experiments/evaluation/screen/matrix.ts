import { type ColourMap, type Rgb, redBlue, rgbOf, viridis } from '../../../figure/marks/colourMaps.ts';
import type { ShownEvaluation } from '../declaration.ts';

/** What a matrix shows: every cell, all but the diagonal on a scale of its own, or what another evaluation has less. */
export type MatrixView = 'all' | 'errors' | 'difference';

/** A cell of a confusion matrix: numbers of classes. */
export interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

/** Shares of a true class's images by place in the matrix, `truth · classes + predicted`; where there are none, nothing. */
export function cellShares({ cells, classes, ofClasses }: ShownEvaluation): ReadonlyMap<number, number> {
  return new Map(
    Array.from({ length: cells.length / 3 }, (_, i) => {
      const [truth, predicted, count] = cells.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      return [truth * classes.length + predicted, count / ofClasses.images[truth]!];
    }),
  );
}

/** `a` less `b`. */
export function shareDifferences(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  const places = new Set([...a.keys(), ...b.keys()]);
  return new Map([...places].map((place) => [place, (a.get(place) ?? 0) - (b.get(place) ?? 0)]));
}

/** The ends of a view's colours: 0 and 1 for all, else the largest there is. */
export function viewRange(shares: ReadonlyMap<number, number>, classes: number, view: MatrixView): [number, number] {
  if (view === 'all') return [0, 1];
  let most = 0;
  for (const [place, share] of shares)
    if (view === 'difference' || !isOnDiagonal(place, classes)) most = Math.max(most, Math.abs(share));
  return view === 'errors' ? [0, most] : [-most, most];
}

export const viewColours = (view: MatrixView): ColourMap => (view === 'difference' ? redBlue : viridis);

const isOnDiagonal = (place: number, classes: number): boolean => place % (classes + 1) === 0;
const diagonalColour = rgbOf('#888888');

/** The matrix as RGBA, a pixel a cell. Only cells that hold something are gone over: there are far fewer than cells. */
export function matrixPixels(
  shares: ReadonlyMap<number, number>,
  classes: number,
  view: MatrixView,
): Uint8ClampedArray<ArrayBuffer> {
  const colours = viewColours(view);
  const [low, high] = viewRange(shares, classes, view);
  const colourOf = (share: number): Rgb => {
    const level = high > low ? Math.round(((share - low) / (high - low)) * 255) : view === 'difference' ? 128 : 0;
    return [colours[3 * level]!, colours[3 * level + 1]!, colours[3 * level + 2]!];
  };
  const pixels = new Uint32Array(classes * classes).fill(packed(colourOf(0)));
  for (const [place, share] of shares) pixels[place] = packed(colourOf(Math.min(high, share)));
  if (view === 'errors') for (let c = 0; c < classes; c++) pixels[c * (classes + 1)] = packed(diagonalColour);
  return new Uint8ClampedArray(pixels.buffer);
}

/** As a canvas stores it on every machine that runs a browser: red in the lowest byte. */
const packed = ([red, green, blue]: Rgb): number => (255 << 24) | (blue << 16) | (green << 8) | red;

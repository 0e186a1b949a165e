import type { Raster } from './display.ts';

/** Where a window has been slid over a picture, px of the picture. */
export interface PositionGrid {
  /** First rows and first columns of the window. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** `[height, width]`. */
  readonly window: readonly [number, number];
}

/** Where a map of positions lies on a picture. */
export interface PositionPlaces {
  /** Borders of the map's rows and columns, ascending, px: one more than there are. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** `[y, x, height, width]` of the whole pixels that lie in the map. */
  readonly box: readonly [number, number, number, number];
  /** The map's value under each of them, row by row. */
  readonly cells: Int32Array;
}

/**
 * Each value of a map lies around the centre of its window, as far as halfway to the next: no window has its centre nearer to the border
 * than half its size. `size`: `[height, width]` of the picture.
 */
export function positionPlaces(
  { rows, columns, window: [tall, wide] }: PositionGrid,
  [height, width]: readonly [number, number],
): PositionPlaces {
  const down = borders(rows, tall, height);
  const across = borders(columns, wide, width);
  const [top, ...below] = pixelsBetween(down);
  const [left, ...besides] = pixelsBetween(across);
  const cells = new Int32Array(below.length * besides.length);
  for (const [y, row] of below.entries())
    for (const [x, column] of besides.entries()) cells[y * besides.length + x] = row * columns.length + column;
  return { rows: down, columns: across, box: [top!, left!, below.length, besides.length], cells };
}

function borders(starts: readonly number[], window: number, extent: number): number[] {
  const centres = starts.map((start) => start + window / 2);
  const between = centres.slice(1).map((centre, i) => (centre + centres[i]!) / 2);
  const first = between.length > 0 ? 2 * centres[0]! - between[0]! : centres[0]! - window / 2;
  const last = between.length > 0 ? 2 * centres.at(-1)! - between.at(-1)! : centres[0]! + window / 2;
  return [Math.max(0, first), ...between, Math.min(extent, last)];
}

/** The first pixel whose centre lies between borders, and then of each such pixel between which it lies. */
function pixelsBetween(own: readonly number[]): number[] {
  const first = Math.max(0, Math.ceil(own[0]! - 0.5));
  const end = Math.max(first + 1, Math.ceil(own.at(-1)! - 0.5));
  const cellOf = (pixel: number) => own.slice(1, -1).filter((border) => border <= pixel + 0.5).length;
  return [first, ...Array.from({ length: end - first }, (_, i) => cellOf(first + i))];
}

/** A map of one pixel a position as it lies in its box on the picture. */
export function placedRaster(
  { channels, data }: Raster,
  { box, cells }: Pick<PositionPlaces, 'box' | 'cells'>,
): Raster {
  const [, , height, width] = box;
  const placed = new Uint8Array(cells.length * channels);
  for (const [pixel, cell] of cells.entries())
    placed.set(data.subarray(cell * channels, (cell + 1) * channels), pixel * channels);
  return { width, height, channels, data: placed };
}

import type { SlidingWindow } from '../../../shared/slidingWindow.ts';

/** Every so many rows and columns of a grid are looked at first. */
const coarseStep = 4;

/** The coarse rows or columns of `count`: every fourth and the last. */
export function coarsePlaces(count: number): readonly number[] {
  const regular = Array.from({ length: Math.ceil(count / coarseStep) }, (_, i) => i * coarseStep);
  return regular.at(-1) === count - 1 ? regular : [...regular, count - 1];
}

/** Numbers of the coarse positions of a grid, row by row. */
export function coarsePositions({ rows, columns }: Pick<SlidingWindow, 'rows' | 'columns'>): readonly number[] {
  const coarseColumns = coarsePlaces(columns.length);
  return coarsePlaces(rows.length).flatMap((row) => coarseColumns.map((column) => row * columns.length + column));
}

/** How many further positions are looked at: a quarter of all. */
export function refinedCount({ rows, columns }: Pick<SlidingWindow, 'rows' | 'columns'>): number {
  const all = rows.length * columns.length;
  return Math.min(Math.ceil(all / 4), all - coarsePlaces(rows.length).length * coarsePlaces(columns.length).length);
}

/** How many positions a preview of a grid looks at. */
export function previewCount(grid: Pick<SlidingWindow, 'rows' | 'columns'>): number {
  return coarsePositions(grid).length + refinedCount(grid);
}

/** What is said of a preview wherever its maps are shown outside a page. */
export const previewNote = (computed: number, positions: number): string =>
  `preview: ${computed} of ${positions} positions computed, the rest interpolated`;

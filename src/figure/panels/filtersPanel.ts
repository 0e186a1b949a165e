import { displayProjection, largestMagnitude } from '../marks/display.ts';
import { fitted, picture } from '../marks/picture.ts';
import { barWithWords } from '../marks/projectionKey.ts';
import type { Drawing } from '../page/drawing.ts';
import { frame, type SceneItem, shifted } from '../page/scene.ts';
import { numberLabel } from '../text/typography.ts';
import { type FilterArray, filterRms } from './filters.ts';

export interface FiltersPanel {
  readonly layer: string;
  readonly filters: FilterArray;
  /** Filters in a row; `null`: as many as fill the width at a fair size. */
  readonly columns: number | null;
  /** Colour bar and scale, below. */
  readonly key: boolean;
  /** What is black and white at ±; default: max|w|. Filters shown beside others share one. */
  readonly scale?: number;
}

const gapMm = 0.35;
const smallestMm = 2.5;
const largestMm = 8;
/** Height over width. */
const highest = 0.6;
/** What tiles half as large as they may be cost, as a share of the width. */
const fairness = 0.3;
const keyGap = 2;

/**
 * Figure 6 (b, c) of Zeiler & Fergus 2013: the filters of a convolution that reads pictures, 0 in mid grey, one scale for all, so that a
 * filter that dominates is seen to.
 */
export async function filtersPanel(
  { layer, filters, columns, key, scale }: FiltersPanel,
  width: number,
): Promise<Drawing> {
  const [count, channels, height, breadth] = filters.shape as [number, number, number, number];
  const across = Math.min(count, columns ?? fairColumns(count, width));
  const side = sideOf(across, width);
  const largest = scale ?? largestMagnitude(filters);
  const rms = filterRms(filters);
  const length = channels * height * breadth;
  const tiles = Array.from({ length: count }, async (_, i): Promise<SceneItem[]> => {
    const data = filters.data.subarray(i * length, (i + 1) * length);
    const raster = displayProjection({ shape: [channels, height, breadth], data }, largest);
    const place = {
      x: (i % across) * (side + gapMm),
      y: Math.floor(i / across) * (side + gapMm),
      width: side,
      height: side,
    };
    const box = fitted(raster, place);
    return [await picture(raster, box, `${layer} / ${i}, root mean square ${numberLabel(rms[i]!)}`), frame(box)];
  });
  const bottom = Math.ceil(count / across) * (side + gapMm) - gapMm;
  const size = `${height} × ${breadth}${channels > 1 ? ` × ${channels}` : ''}`;
  const words = `${count} filters of ${size} weights w, shown as 0.5 + w / (2·max|w|), one scale for all: max|w| = ${numberLabel(largest)}.`;
  const below = key
    ? await barWithWords([-largest, 0, largest].map(numberLabel), words, width, channels)
    : { items: [], bottom: -keyGap };
  return {
    items: [...(await Promise.all(tiles)).flat(), ...shifted(below.items, 0, bottom + keyGap)],
    height: bottom + keyGap + below.bottom,
    title: `Filters of ${layer}`,
    description: words,
  };
}

/** So many columns that little of the width and of the last row is left free, in tiles as large as may be on a panel wider than high. */
function fairColumns(count: number, width: number): number {
  const merit = (columns: number) => {
    const side = sideOf(columns, width);
    const rows = Math.ceil(count / columns);
    const filled = (count * (side + gapMm)) / (rows * (width + gapMm));
    const isHigh = rows * (side + gapMm) > highest * width;
    return filled - fairness * Math.log2(largestMm / side) - (isHigh ? 1 : 0);
  };
  const choices = Array.from({ length: count }, (_, i) => i + 1).filter(
    (columns) => sideOf(columns, width) >= smallestMm,
  );
  return choices.reduce((best, columns) => (merit(columns) > merit(best) ? columns : best), 1);
}

const sideOf = (columns: number, width: number): number =>
  Math.min(largestMm, (width - (columns - 1) * gapMm) / columns);

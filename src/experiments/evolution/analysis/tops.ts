import type { Tops } from '../../../engine/analysis/tops.ts';
import { sheetImages } from '../../../shared/contract/unit.ts';

/** The share of images that both have of those that either has (Jaccard), mean over the maps that fire in either; NaN without any. */
export function overlapOf(a: Tops, b: Tops): number {
  const shares: number[] = [];
  for (let first = 0; first < a.images.length; first += sheetImages) {
    const [left, right] = [a, b].map(({ images }) =>
      images.subarray(first, first + sheetImages).filter((image) => image >= 0),
    ) as [Int32Array, Int32Array];
    const common = left.filter((image) => right.includes(image)).length;
    const either = left.length + right.length - common;
    if (either > 0) shares.push(common / either);
  }
  return mean(shares);
}

/** NaN of nothing. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

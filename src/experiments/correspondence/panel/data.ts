import type { Raster } from '../../../figure/marks/display.ts';
import type { Correspondence } from '../declaration.ts';

/** What a panel is drawn from. */
export interface CorrespondenceData {
  readonly shown: Correspondence;
  /** What the network sees of each image. */
  readonly pictures: readonly Raster[];
  /** A random place on each image, of the size of its first part: `[y, x, height, width]`. */
  readonly random: readonly (readonly [number, number, number, number] | null)[];
}

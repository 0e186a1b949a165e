import { valueCount } from '../../../engine/shape.ts';
import { displayedAt, type Raster } from '../../../figure/marks/display.ts';
import type { Contrast } from '../../../shared/contrast.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import type { ClassViewParameters } from '../declaration/kept.ts';

type Parameters = Pick<ClassViewParameters, 'classes' | 'images' | 'input'>;

/** An image of a class as the network sees it; `place` of the class and `rank` from 0. */
export function rasterAt({ images, input }: Parameters, found: FoundArrays, place: number, rank: number): Raster {
  const [channels, height, width] = input;
  const at = (place * images + rank) * valueCount(input);
  const data = (found.pictures!.data as Uint8Array).subarray(at, at + valueCount(input));
  return { width, height, channels: channels as 1 | 3, data };
}

/** A projection of it under the rule of number `r`, on a scale of its own; mid grey as long as there is none. */
export function projectionAt(
  { classes, images, input }: Parameters,
  found: FoundArrays,
  { place, rank, r }: { readonly place: number; readonly rank: number; readonly r: number },
  contrast: Contrast,
): Raster {
  const at = ((r * classes.length + place) * images + rank) * valueCount(input);
  const data = (found.projections!.data as Float32Array).subarray(at, at + valueCount(input));
  return displayedAt(contrast, { shape: input, data });
}

import type { MarkedImage, PartMark } from '../../../shared/partSet.ts';

/** `[y, x, height, width]`, px of a picture; a point has neither height nor width. */
export type Place = PartMark['place'];
type Extent = Pick<MarkedImage, 'width' | 'height'>;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** A mark in place of that of its part on its image; `null` takes it away. */
export function withMark(
  marks: readonly PartMark[],
  imageId: number,
  part: string,
  place: Place | null,
): readonly PartMark[] {
  const others = marks.filter((mark) => mark.imageId !== imageId || mark.part !== part);
  return place ? [...others, { imageId, part, place }] : others;
}

/** Between two places of a hand, `[y, x]`: a box, or, where it has hardly moved, a point. */
export function drawnPlace(
  from: readonly [number, number],
  to: readonly [number, number],
  { width, height }: Extent,
  leastSide: number,
): Place {
  const [top, bottom] = [from[0], to[0]].map((y) => clamp(y, 0, height)).sort((a, b) => a - b) as [number, number];
  const [left, right] = [from[1], to[1]].map((x) => clamp(x, 0, width)).sort((a, b) => a - b) as [number, number];
  if (bottom - top < leastSide || right - left < leastSide) return [to[0], to[1], 0, 0];
  return [top, left, bottom - top, right - left];
}

/** A mark moved by an arrow key; where there is none yet it begins as a point in the middle. */
export function movedPlace(
  place: Place | null,
  [down, right]: readonly [number, number],
  { width, height }: Extent,
): Place {
  if (!place) return [height / 2, width / 2, 0, 0];
  const [y, x, tall, wide] = place;
  return [clamp(y + down, 0, height - tall), clamp(x + right, 0, width - wide), tall, wide];
}

/** A mark whose far corner is moved by an arrow key: a box, which is a point again once it has no width or height left. */
export function sizedPlace(
  place: Place | null,
  [down, right]: readonly [number, number],
  { width, height }: Extent,
): Place {
  const [y, x, tall, wide] = place ?? [height / 2, width / 2, 0, 0];
  const isPoint = tall === 0;
  const [taller, wider] = isPoint
    ? [Math.max(0, down + right), Math.max(0, down + right)]
    : [tall + down, wide + right];
  const [newTall, newWide] = [clamp(taller, 0, height - y), clamp(wider, 0, width - x)];
  return newTall === 0 || newWide === 0 ? [y, x, 0, 0] : [y, x, newTall, newWide];
}

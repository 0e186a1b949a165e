import { randomIntegers } from '../../../engine/random.ts';
import type { CorrespondenceParameters } from '../declaration/kept.ts';

/** Where an image is masked: `[y, x, height, width]`, px of the network's input. */
export type Place = readonly [number, number, number, number];
export type Placed = Pick<CorrespondenceParameters, 'boxes' | 'inputSize' | 'random' | 'seed'>;

/** The masks of a part on an image: the part itself, then random places of its size, all within the input; `null` where it has no such part. */
export function placesOf({ boxes, inputSize, random, seed }: Placed, part: number, image: number): Place[] | null {
  const box = boxes[part]![image]!;
  if (!box) return null;
  const [, , height, width] = box;
  const along = (axis: 'y' | 'x', count: number) =>
    randomIntegers([seed, 'correspondence', axis, part, image], random, count);
  const rows = along('y', inputSize[0] - height + 1);
  const columns = along('x', inputSize[1] - width + 1);
  return [box, ...Array.from(rows, (y, i): Place => [y, columns[i]!, height, width])];
}

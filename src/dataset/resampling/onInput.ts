import { centreCropStart, type Preprocessing } from '../../shared/preprocessing.ts';
import { placing } from './placing.ts';

/**
 * Where a box of a picture of `[height, width]` px lies on the network's input, both `[y, x, height, width]` px; it may hang over the border or be
 * outside.
 */
export function boxOnInput(
  preprocessing: Preprocessing,
  size: readonly [height: number, width: number],
  box: readonly [number, number, number, number],
): [number, number, number, number] {
  const cropStart = centreCropStart(preprocessing);
  const axes = ([0, 1] as const).map((axis) => {
    const { factor, offset } = alongAxis(preprocessing, size, axis);
    return { start: box[axis] * factor + offset - cropStart[axis], length: box[axis + 2]! * factor };
  }) as [Along, Along];
  return [axes[0].start, axes[1].start, axes[0].length, axes[1].length];
}

interface Along {
  readonly start: number;
  readonly length: number;
}

/** From px of the picture to px of the decode size: · factor + offset. */
function alongAxis(preprocessing: Preprocessing, size: readonly [number, number], axis: 0 | 1) {
  const { resize, decodeSize } = preprocessing;
  if (resize.mode === 'cover') {
    const factor = Math.max(decodeSize[0] / size[0], decodeSize[1] / size[1]);
    return { factor, offset: (decodeSize[axis] - size[axis] * factor) / 2 };
  }
  const { to, start, at } = placing(resize, size, preprocessing)[axis];
  return { factor: to / size[axis], offset: at - start };
}

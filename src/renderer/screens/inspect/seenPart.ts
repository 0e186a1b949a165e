import type { Preprocessing } from '../../../shared/preprocessing.ts';

type Size = readonly [height: number, width: number];

/** How much of a picture a network sees, along each axis, in the middle: shares in (0, 1]. */
export function seenShare({ resize, decodeSize, cropSize }: Preprocessing, [height, width]: Size): Size {
  const factor = scaleOf(resize, decodeSize, [height, width]);
  const resized = resize.mode === 'squash' ? resize.size : [height * factor, width * factor];
  return [0, 1].map((axis) => Math.min(1, cropSize[axis]! / resized[axis]!)) as unknown as Size;
}

function scaleOf(resize: Preprocessing['resize'], decodeSize: Size, [height, width]: Size): number {
  switch (resize.mode) {
    case 'cover':
      return Math.max(decodeSize[0] / height, decodeSize[1] / width);
    case 'short':
      return resize.size / Math.min(height, width);
    case 'letterbox':
      return Math.min(resize.size[0] / height, resize.size[1] / width);
    case 'squash':
      return 1;
  }
}

/**
 * Whether what is seen can be another part of the picture: where it is a square that is cut out of what has a longer side. The picture is then cut to a
 * square at another place, of which the network sees the middle as it does of the whole.
 */
export const isMovable = ({ resize, cropSize }: Preprocessing, [height, width]: Size): boolean =>
  (resize.mode === 'cover' || resize.mode === 'short') && cropSize[0] === cropSize[1] && height !== width;

/** The square of a picture whose middle lies at a share `at` of what it can be moved by, 0 to 1: `[y, x, side]`, whole px. */
export function squareAt([height, width]: Size, at: number): readonly [y: number, x: number, side: number] {
  const side = Math.min(height, width);
  return [Math.round((height - side) * at), Math.round((width - side) * at), side];
}

import { boxOnInput } from '../../../dataset/resampling/onInput.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { MarkedImage, PartMark } from '../../../shared/partSet.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { say } from '../../../shared/sentence.ts';
import type { Place } from '../analysis/places.ts';

type Extent = readonly [height: number, width: number];

/**
 * The mask of each part on each image: whole px of the network's input. A point is masked by a square of `size` around it, moved inside; a box that
 * hangs over the border is cut there. Throws `BAD_ARGUMENT` for a part that is on one image alone, and for one that the network does not see.
 */
export function masksOf(
  parts: readonly string[],
  images: readonly MarkedImage[],
  marks: readonly PartMark[],
  preprocessing: Preprocessing,
  size: number,
): (Place | null)[][] {
  return parts.map((part) => {
    const masks = images.map((image) => {
      const mark = marks.find((own) => own.part === part && own.imageId === image.id);
      return mark ? maskOf(mark, image, preprocessing, size) : null;
    });
    if (masks.filter((mask) => mask !== null).length < 2)
      throw new SwitchbackError('BAD_ARGUMENT', say('correspondence.onOneImage', { part }));
    return masks;
  });
}

function maskOf({ part, place }: PartMark, image: MarkedImage, preprocessing: Preprocessing, size: number): Place {
  const extent = preprocessing.cropSize;
  const [y, x, height, width] = boxOnInput(preprocessing, [image.height, image.width], place);
  if (place[2] === 0) {
    if (y < 0 || x < 0 || y > extent[0] || x > extent[1]) throw unseen(part, image, extent);
    return [within(y, size, extent[0]), within(x, size, extent[1]), size, size];
  }
  const [top, left] = [Math.max(0, Math.round(y)), Math.max(0, Math.round(x))];
  const bottom = Math.min(extent[0], Math.max(top + 1, Math.round(y + height)));
  const right = Math.min(extent[1], Math.max(left + 1, Math.round(x + width)));
  if (bottom <= top || right <= left || y + height <= 0 || x + width <= 0) throw unseen(part, image, extent);
  return [top, left, bottom - top, right - left];
}

/** Where a length around a point begins, inside of the whole. */
const within = (middle: number, length: number, whole: number): number =>
  Math.min(whole - length, Math.max(0, Math.round(middle - length / 2)));

const unseen = (part: string, { image }: MarkedImage, [height, width]: Extent) =>
  new SwitchbackError('BAD_ARGUMENT', say('correspondence.unseen', { part, image, height, width }));

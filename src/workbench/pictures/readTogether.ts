import type { BrokenPicture, PictureBatch } from '../../dataset/pictureBatch.ts';
import type { PictureReader } from '../../dataset/reader.ts';

/** A batch of pictures that both readers could read, as each reads them: the same pictures in the same order. */
export interface SharedBatch {
  readonly positions: readonly number[];
  /** uint8, one picture after another. */
  readonly pixels: readonly [Uint8Array, Uint8Array];
  /** What each could not read. */
  readonly broken: readonly [readonly BrokenPicture[], readonly BrokenPicture[]];
}

/** Decodes the same batches for two readers at a time. Throws as `PictureReader.read`. */
export async function* readTogether(
  [left, right]: readonly [PictureReader, PictureReader],
  batches: readonly (readonly number[])[],
  signal: AbortSignal,
): AsyncGenerator<SharedBatch> {
  const others = right.read(batches, signal);
  try {
    for await (const own of left.read(batches, signal)) yield shared(own, (await others.next()).value as PictureBatch);
  } finally {
    await others.return(undefined);
  }
}

function shared(left: PictureBatch, right: PictureBatch): SharedBatch {
  const positions = left.positions.filter((position) => right.positions.includes(position));
  const pixels = [pixelsOf(left, positions), pixelsOf(right, positions)] as const;
  return { positions, pixels, broken: [left.broken, right.broken] };
}

/** Those of some of a batch's pictures. */
function pixelsOf({ positions, pixels }: PictureBatch, wanted: readonly number[]): Uint8Array {
  if (wanted.length === positions.length) return pixels;
  const size = pixels.length / positions.length;
  const own = new Uint8Array(wanted.length * size);
  for (const [to, position] of wanted.entries()) {
    const from = positions.indexOf(position);
    own.set(pixels.subarray(from * size, (from + 1) * size), to * size);
  }
  return own;
}

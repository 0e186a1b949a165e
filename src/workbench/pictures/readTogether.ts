import type { BrokenPicture, PictureBatch } from '../../dataset/pictureBatch.ts';
import type { PictureReader } from '../../dataset/reader.ts';

/** A batch of pictures that all readers could read, as each reads them: the same pictures in the same order. */
export interface SharedBatch {
  readonly positions: readonly number[];
  /** Of each reader: uint8, one picture after another. */
  readonly pixels: readonly Uint8Array[];
  /** What each could not read. */
  readonly broken: readonly (readonly BrokenPicture[])[];
}

/** Decodes the same batches for several readers at a time. Throws as `PictureReader.read`. */
export async function* readTogether(
  [first, ...others]: readonly [PictureReader, ...PictureReader[]],
  batches: readonly (readonly number[])[],
  signal: AbortSignal,
): AsyncGenerator<SharedBatch> {
  const beside = others.map((reader) => reader.read(batches, signal));
  try {
    for await (const own of first.read(batches, signal)) {
      const theirs = await Promise.all(beside.map((reading) => reading.next()));
      yield shared([own, ...theirs.map(({ value }) => value as PictureBatch)]);
    }
  } finally {
    await Promise.all(beside.map((reading) => reading.return(undefined)));
  }
}

function shared(all: readonly PictureBatch[]): SharedBatch {
  const [first, ...others] = all as readonly [PictureBatch, ...PictureBatch[]];
  const positions = first.positions.filter((position) => others.every((own) => own.positions.includes(position)));
  return {
    positions,
    pixels: all.map((own) => pixelsOf(own, positions)),
    broken: all.map(({ broken }) => broken),
  };
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

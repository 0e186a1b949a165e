import type { CatalogImage } from '../../catalog/datasets/images.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import { float32 } from '../../engine/analysis/linearFit.ts';
import { compileGreys, compileNearest } from '../../engine/program/nearest.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';

/** px. */
const side = 16;
const batch = 256;
/** Pictures that others are compared with at a time: 256 numbers each. */
const knownAtOnce = 20_000;

/** Small and grey: what is alike in it is alike but for colour and detail. */
const smallGreys: Preprocessing = {
  ...{ kind: 'stated', channels: 1, channelOrder: 'rgb', resize: { mode: 'cover', interpolation: 'sharp' } },
  ...{
    decodeSize: [side, side],
    cropSize: [side, side],
    cropRounding: 'down',
    scale: 1,
    mean: 'none',
    deviation: null,
  },
};

/** Images below a folder. */
export interface Images {
  readonly root: string;
  readonly images: readonly CatalogImage[];
}

/** An image and the one of another set that it is most like, by the normalised correlation of small greys, −1…1. */
export interface NearDuplicate {
  readonly image: CatalogImage;
  readonly other: CatalogImage;
  readonly correlation: number;
}

/** The images of one set that correlate with one of another by `least` or more, most alike first. What cannot be read is like nothing. */
export async function nearDuplicates(
  runtime: Runtime,
  ofSet: Images,
  others: Images,
  least: number,
  context: JobContext,
): Promise<NearDuplicate[]> {
  const total = ofSet.images.length + others.images.length;
  const told = (before: number) => (done: number) =>
    context.report({ unit: 'images', done: before + done, total, step: say('progress.duplicates') });
  const own = await greys(runtime, ofSet, told(0), context.signal);
  const known = await greys(runtime, others, told(ofSet.images.length), context.signal);
  const best = ofSet.images.map(() => ({ other: -1, correlation: Number.NEGATIVE_INFINITY }));
  for (let from = 0; from < others.images.length; from += knownAtOnce) {
    const some = known.data.subarray(from * side ** 2, (from + knownAtOnce) * side ** 2) as Float32Array;
    const count = some.length / side ** 2;
    const executable = await runtime.load(compileNearest(count, side ** 2), {
      known: float32([count, side ** 2], some.slice()),
    });
    try {
      for (const rows of inBatches(ofSet.images.length, batch)) {
        context.signal.throwIfAborted();
        const data = own.data.slice(rows[0]! * side ** 2, (rows.at(-1)! + 1) * side ** 2) as Float32Array;
        const { correlation, nearest } = await executable.run({ rows: float32([rows.length, side ** 2], data) });
        for (const [i, row] of rows.entries())
          if (correlation!.data[i]! > best[row]!.correlation)
            best[row] = { other: from + nearest!.data[i]!, correlation: correlation!.data[i]! };
      }
    } finally {
      await executable.dispose();
    }
  }
  return ofSet.images
    .map((image, row) => ({ image, other: others.images[best[row]!.other]!, correlation: best[row]!.correlation }))
    .filter(({ correlation }) => correlation >= least)
    .toSorted((a, b) => b.correlation - a.correlation);
}

/** Of each image the numbers whose products are correlations, `[images, side²]`; zeros for one that cannot be read. */
async function greys(
  runtime: Runtime,
  { root, images }: Images,
  told: (done: number) => void,
  signal: AbortSignal,
): Promise<Tensor> {
  const data = new Float32Array(images.length * side ** 2);
  const executable = await runtime.load(compileGreys(side), {});
  let done = 0;
  try {
    const reader = pictureReader(root, images, smallGreys);
    for await (const { positions, pixels, broken } of reader.read(inBatches(images.length, batch), signal)) {
      if (positions.length > 0) {
        const rows = (await executable.run(pictureFeeds(smallGreys, pixels))).rows!.data as Float32Array;
        for (const [i, position] of positions.entries())
          data.set(rows.subarray(i * side ** 2, (i + 1) * side ** 2), position * side ** 2);
      }
      done += positions.length + broken.length;
      told(done);
    }
  } finally {
    await executable.dispose();
  }
  return float32([images.length, side ** 2], data);
}

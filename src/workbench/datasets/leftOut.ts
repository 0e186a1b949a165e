import { type CatalogImage, noteTroubles, troubledImages } from '../../catalog/datasets/images.ts';
import type { Database } from '../../catalog/storage/database.ts';
import { imageName } from '../../dataset/listed.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { PictureReader } from '../../dataset/reader.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';

/** How many unreadable images are named one by one at a time. */
const namedAtMost = 10;

/** Names the pictures that a pass could not read, but for those that an earlier call has told of; counts those beyond ten. */
export type LeftOutWarning = (broken: readonly BrokenPicture[], context: Pick<JobContext, 'warn'>) => void;

/** For passes over `images`; the data set keeps which of them could not be read. */
export function leftOutWarning(catalog: Database, images: readonly CatalogImage[]): LeftOutWarning {
  const told = new Set<number>();
  return (broken, { warn }) => {
    const fresh = broken.filter(({ position }) => !told.has(position));
    keep(catalog, images, fresh);
    for (const { position, reason } of fresh.slice(0, namedAtMost)) {
      warn(say('progress.leftOut', { image: imageName(images[position]!), reason }));
    }
    if (fresh.length > namedAtMost) warn(say('progress.moreLeftOut', { count: fresh.length - namedAtMost }));
    for (const { position } of fresh) told.add(position);
  };
}

/** What a pass that may go on after a stop leaves out. */
export interface LeftOut {
  /** By position. */
  readonly broken: Map<number, BrokenPicture>;
  /** Of pictures that were asked for those that could not be read: kept with the data set at once, for a stop has no end. */
  readonly note: (asked: readonly number[], broken: readonly BrokenPicture[]) => void;
  /** Names them all, and what was left out before a stop: a pass that goes on asks for the rest alone. */
  readonly tell: (reader: PictureReader, context: Pick<JobContext, 'warn' | 'signal'>) => Promise<void>;
}

/** For a pass over `images` that keeps what it has found, stops, and goes on. */
export function leftOutOf(catalog: Database, images: readonly CatalogImage[]): LeftOut {
  const broken = new Map<number, BrokenPicture>();
  const asked = new Set<number>();
  return {
    broken,
    note: (positions, own) => {
      for (const position of positions) asked.add(position);
      for (const picture of own) broken.set(picture.position, picture);
      keep(catalog, images, own);
    },
    tell: async (reader, { warn, signal }) => {
      // Where nothing was asked for now, all was told when it was found.
      const before = asked.size > 0 ? await brokenBefore(catalog, images, reader, asked, signal) : [];
      leftOutWarning(catalog, images)([...before, ...broken.values()], { warn });
    },
  };
}

function keep(catalog: Database, images: readonly CatalogImage[], broken: readonly BrokenPicture[]): void {
  if (broken.length === 0) return;
  noteTroubles(
    catalog,
    broken.map(({ position, reason }) => ({ id: images[position]!.id, reason })),
  );
}

/** What was not asked for now, was noted before, and still cannot be read. */
async function brokenBefore(
  catalog: Database,
  images: readonly CatalogImage[],
  reader: PictureReader,
  asked: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<BrokenPicture[]> {
  const troubled = troubledImages(catalog, images[0]!.datasetId);
  const before = images.flatMap(({ id }, position) => (troubled.has(id) && !asked.has(position) ? [position] : []));
  const batches = inBatches(before.length, 32).map((own) => own.map((i) => before[i]!));
  const read = await Array.fromAsync(reader.read(batches, signal));
  return read.flatMap((batch) => batch.broken);
}

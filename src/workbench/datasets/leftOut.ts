import { type CatalogImage, noteTroubles } from '../../catalog/datasets/images.ts';
import type { Database } from '../../catalog/storage/database.ts';
import { imageName } from '../../dataset/listed.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';

/** How many unreadable images are named one by one at a time. */
const namedAtMost = 10;

/** Names the pictures that a pass could not read, but for those that an earlier call has told of; counts those beyond ten. */
export type LeftOutWarning = (broken: readonly BrokenPicture[], context: Pick<JobContext, 'warn'>) => void;

/** Keeps with the data set which of `images` could not be read. */
export function leftOutNotes(
  catalog: Database,
  images: readonly CatalogImage[],
): (broken: readonly BrokenPicture[]) => void {
  return (broken) => {
    if (broken.length === 0) return;
    noteTroubles(
      catalog,
      broken.map(({ position, reason }) => ({ id: images[position]!.id, reason })),
    );
  };
}

/** For passes over `images`; the data set keeps which of them could not be read. */
export function leftOutWarning(catalog: Database, images: readonly CatalogImage[]): LeftOutWarning {
  const told = new Set<number>();
  const note = leftOutNotes(catalog, images);
  return (broken, { warn }) => {
    const fresh = broken.filter(({ position }) => !told.has(position));
    note(fresh);
    for (const { position, reason } of fresh.slice(0, namedAtMost)) {
      warn(say('progress.leftOut', { image: imageName(images[position]!), reason }));
    }
    if (fresh.length > namedAtMost) warn(say('progress.moreLeftOut', { count: fresh.length - namedAtMost }));
    for (const { position } of fresh) told.add(position);
  };
}

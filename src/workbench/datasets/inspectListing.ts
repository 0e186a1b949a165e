import { type InspectedImage, inspectImages, isLookedAtBeside, type LookJournal } from '../../dataset/inspect.ts';
import type { LeftOut } from '../../dataset/leftOut.ts';
import { imageName } from '../../dataset/listed.ts';
import type { DatasetFormat, ListedImage, Listing, Split } from '../../dataset/listing.ts';
import { assignSplits } from '../../dataset/splits.ts';
import { isNamedLikePicture } from '../../dataset/walk.ts';
import type { Division } from '../../shared/division.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { givingWay } from '../training/givingWay.ts';

/** An image as it is listed, with what one look at it found. */
export type FoundImage = ListedImage & InspectedImage;

/** Where whatever lies there is tried as a picture. */
export const mayHoldOthers: ReadonlySet<DatasetFormat> = new Set(['folders', 'imagenet', 'tar', 'zip']);

/** The images with what one look at each found. In class folders, files that are neither pictures nor called like one stand apart. */
export async function inspectListing(
  { root, format, images: listed }: Listing,
  context: JobContext,
  journal?: LookJournal,
): Promise<{ readonly images: FoundImage[]; readonly others: LeftOut[] }> {
  const images: FoundImage[] = [];
  const others: LeftOut[] = [];
  const giveWay = isLookedAtBeside(listed) ? null : givingWay();
  let done = 0;
  for await (const facts of inspectImages(root, listed, context, journal)) {
    const image = listed[done]!;
    const isOther = mayHoldOthers.has(format) && facts.isNoPicture && !isNamedLikePicture(image.member ?? image.path);
    if (isOther) others.push({ reason: 'otherFile', name: imageName(image) });
    else images.push({ ...image, ...facts });
    done += 1;
    context.report({ unit: 'images', done, total: listed.length, step: say('progress.hashing') });
    if (giveWay) await giveWay();
  }
  return { images, others };
}

/** The split of each. Broken images are no part of what is divided, else a class's only readable one may be held out. */
export function splitsOf(images: readonly FoundImage[], division?: Division): Split[] {
  const readable = images.filter(({ broken }) => broken === null);
  const splits = assignSplits(readable, division).values();
  return images.map(({ broken, split }) => (broken === null ? splits.next().value! : (split ?? 'train')));
}

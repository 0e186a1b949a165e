import { firstNames, leftOutSentences } from '../../dataset/leftOut.ts';
import { imageName } from '../../dataset/listed.ts';
import { listDataset } from '../../dataset/listing.ts';
import { isNamedLikePicture } from '../../dataset/walk.ts';
import type { DatasetPreview } from '../../shared/contract/dataset.ts';
import { say } from '../../shared/sentence.ts';
import { nameOf } from './addDataset.ts';
import { mayHoldOthers } from './inspectListing.ts';

/** Classes that are named. */
const shownClasses = 200;

/** What a data set would be, from a look at names alone: no picture is opened. Throws as `listDataset`. */
export async function previewDataset(
  path: string,
  label: string | undefined,
  signal: AbortSignal,
): Promise<DatasetPreview> {
  const listing = await listDataset(path, () => signal.throwIfAborted(), label);
  const { format, images, doubts, leftOut } = listing;
  const byClass = Map.groupBy(images, (image) => image.label);
  const doubtful = mayHoldOthers.has(format)
    ? images.filter((image) => !isNamedLikePicture(image.member ?? image.path)).map(imageName)
    : [];
  const splits = { train: 0, val: 0, test: 0, open: 0 };
  for (const { split } of images) splits[split ?? 'open'] += 1;
  return {
    name: nameOf(path, listing),
    format,
    images: images.length,
    classes: [...byClass].map(([name, own]) => ({ name, images: own.length })).slice(0, shownClasses),
    classCount: byClass.size,
    splits,
    remarks: [
      ...doubts,
      ...leftOutSentences(leftOut),
      ...(doubtful.length > 0
        ? [say('dataset.openedLater', { count: doubtful.length, names: firstNames(doubtful) })]
        : []),
    ],
  };
}

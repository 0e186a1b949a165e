import { findDataset } from '../../catalog/datasets/datasets.ts';
import { forgetTroubles, imagesOfSplit } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { preprocessingFor } from '../../dataset/preprocessing.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { givingWay } from '../training/givingWay.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { leftOutWarning } from './leftOut.ts';

/** What another look at a data set's images found. */
export interface CheckedDataset {
  /** Images that were looked at. */
  readonly images: number;
  /** Those that cannot be read any more. */
  readonly troubled: number;
}

/**
 * Decodes every image of a data set that could be read when it was added, and keeps which cannot any more: whatever an earlier pass found
 * broken and is whole again is so no longer. Throws `NOT_FOUND`.
 */
export async function checkDataset(
  { catalog }: Workspace,
  datasetName: string,
  context: JobContext,
): Promise<CheckedDataset> {
  const { id, root } = findDataset(catalog, datasetName);
  const images = splitNames.flatMap((split) => imagesOfSplit(catalog, id, split));
  // Small: what counts is whether a picture can be decoded to its end.
  const reader = pictureReader(root, images, preprocessingFor('plain', [3, 16, 16]));
  const broken: BrokenPicture[] = [];
  const giveWay = givingWay();
  let done = 0;
  for await (const batch of reader.read(inBatches(images.length, fullBatch), context.signal)) {
    broken.push(...batch.broken);
    done += batch.positions.length + batch.broken.length;
    context.report({ unit: 'images', done, total: images.length, step: say('progress.checking') });
    await giveWay();
  }
  forgetTroubles(catalog, id);
  leftOutWarning(catalog, images)(broken, context);
  return { images: images.length, troubled: broken.length };
}

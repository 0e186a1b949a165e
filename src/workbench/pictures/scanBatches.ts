import type { PictureBatch } from '../../dataset/reader.ts';
import type { ScanBatch } from '../../engine/analysis/scan.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { pictureFeeds } from './pictureFeeds.ts';

/** Decoded pictures as a scan takes them. */
export async function* scanBatches(
  preprocessing: Preprocessing,
  batches: AsyncIterable<PictureBatch>,
): AsyncGenerator<ScanBatch> {
  for await (const { positions, pixels, broken } of batches) {
    const next = Math.max(...positions, ...broken.map(({ position }) => position)) + 1;
    yield { images: positions, next, feeds: pictureFeeds(preprocessing, pixels) };
  }
}

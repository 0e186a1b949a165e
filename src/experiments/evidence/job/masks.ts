import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Dataset } from '../../../catalog/datasets/datasets.ts';
import type { CatalogImage } from '../../../catalog/datasets/images.ts';
import { type PictureReader, pictureReader } from '../../../dataset/reader.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { say } from '../../../shared/sentence.ts';
import { centreOf } from '../../../workbench/pictures/cut.ts';

/** Where the masks of a data set lie: a folder `masks` beside that of its images. */
export const masksFolder = ({ root }: Pick<Dataset, 'root'>): string => join(dirname(root), 'masks');

/** The mask of an image: a PNG of its path. */
export const maskPath = (path: string): string => path.replace(/\.[^./]+$/, '.png');

/** Levels from here on are evidence. */
const threshold = 128;

/**
 * Reads the masks of images as the network would see them, one channel of a byte. Throws `BAD_DATASET` where the first image has none, or where images are no
 * files of their own.
 */
export function maskReader(
  dataset: Dataset,
  images: readonly CatalogImage[],
  preprocessing: Preprocessing,
): PictureReader {
  const folder = masksFolder(dataset);
  if (images.some(({ record }) => record !== null))
    throw new SwitchbackError('BAD_DATASET', say('evidence.notFiles', { dataset: dataset.name }));
  const masks = images.map((image) => ({ ...image, path: maskPath(image.path) }));
  if (!masks.some(({ path }) => existsSync(join(folder, path)))) {
    const place = join(basename(dirname(dataset.root)), 'masks');
    throw new SwitchbackError('BAD_DATASET', say('evidence.noMasks', { dataset: dataset.name, folder: place }));
  }
  return pictureReader(folder, masks, greyOf(preprocessing), { verify: false });
}

/** A mask as bytes, uint8 `[h, w]` of the network's input: 1 where the evidence is. */
export const maskOf = (preprocessing: Preprocessing, pixels: Uint8Array): Uint8Array =>
  centreOf(greyOf(preprocessing), pixels).data.map((level) => (level >= threshold ? 1 : 0));

/** What lies around a picture that is laid on a colour is no evidence. */
const greyOf = ({ resize, ...preprocessing }: Preprocessing): Preprocessing => ({
  ...{ ...preprocessing, channels: 1, channelOrder: 'rgb', mean: 'none', deviation: null },
  resize: resize.mode === 'letterbox' ? { ...resize, colour: [0] } : resize,
});

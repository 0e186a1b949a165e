import sharp from 'sharp';
import { imageById } from '../../catalog/datasets/images.ts';
import { tryDecode } from '../../dataset/decode.ts';
import { decodedSize } from '../../dataset/decodedSize.ts';
import { hashOf, readPictureFile } from '../../dataset/pictureFile.ts';
import { preprocessingFor, rawPixels } from '../../dataset/preprocessing.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { filterMontage } from '../../figure/panels/filters.ts';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { filtersOfWeights } from '../models/firstFilters.ts';
import { describeModel } from '../models/models.ts';
import { uploadedFile } from '../workspace/uploads.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { centreOf, rasterOf } from './cut.ts';
import { droppedPicture } from './droppedPictures.ts';
import { pictureByReference } from './picture.ts';

/** A small square of an image, `side` px, cut as a network's input would be, as WebP. Throws `NOT_FOUND` for an unknown id, `BAD_IMAGE` for an image that is gone or broken. */
export async function imageThumbnail(
  workspace: Workspace,
  imageId: number,
  side: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const { pixels } = await pictureByReference(workspace, { imageId }, rawPixels(3, [side, side]), signal);
  const raw = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return raw.webp({ quality: 85 }).toBuffer();
}

/** Up to so many px of its longer side a picture is sent as it is, without loss. */
const losslessSide = 512;

/**
 * A whole picture, made smaller until its longer side is no longer than `most` px: PNG where it is small, else JPEG. Throws as
 * `pictureByReference`.
 */
export async function wholePicture(
  workspace: Workspace,
  reference: PictureReference,
  most: number,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly mediaType: string }> {
  const { width, height } =
    'imageId' in reference
      ? imageById(workspace.catalog, reference.imageId)
      : await decodedSize(droppedPicture(workspace, reference.dropped));
  const factor = Math.min(1, most / Math.max(width, height));
  const [across, down] = [width, height].map((px) => Math.max(1, Math.round(px * factor))) as [number, number];
  const { pixels } = await pictureByReference(workspace, reference, rawPixels(3, [down, across]), signal);
  const raw = sharp(pixels, { raw: { width: across, height: down, channels: 3 } });
  if (Math.max(across, down) <= losslessSide) return { bytes: await raw.png().toBuffer(), mediaType: 'image/png' };
  return { bytes: await raw.jpeg({ quality: 92 }).toBuffer(), mediaType: 'image/jpeg' };
}

/** What a checkpoint's network sees of a picture: the centre of it at the network's size, as PNG. Throws as `pictureByReference`. */
export async function networkInput(
  workspace: Workspace,
  model: string,
  reference: PictureReference,
  signal: AbortSignal,
): Promise<Buffer> {
  const { preprocessing } = describeModel(workspace, model);
  const { pixels } = await pictureByReference(workspace, reference, preprocessing, signal);
  return rasterToPng(rasterOf(centreOf(preprocessing, pixels)));
}

/** The first convolution's filters in the weights with this hash, as PNG, each weight a pixel. Throws as `filtersOfWeights`. */
export async function filtersPicture(
  workspace: Workspace,
  weightsHash: string,
  scale: number | undefined,
): Promise<Buffer> {
  return rasterToPng(filterMontage(filtersOfWeights(workspace, weightsHash).filters, scale));
}

/**
 * SHA-256 of a picture that was sent, which is decoded to see whether it is one; `name` is for people. Throws `BAD_IMAGE` for a file that
 * is no picture, or a broken one.
 */
export async function hashOfUpload(
  workspace: Pick<Workspace, 'folder'>,
  upload: string,
  name: string,
): Promise<string> {
  const refused = (problem: Sentence) =>
    new SwitchbackError(
      'BAD_IMAGE',
      say('workbench.droppedBroken', { name: name || say('workbench.whatWasDropped'), problem }),
    );
  const read = await readPictureFile(uploadedFile(workspace, upload));
  if ('reason' in read) throw refused(read.reason);
  const decoded = await tryDecode(read.bytes, preprocessingFor('plain', [3, 16, 16]));
  if ('reason' in decoded) throw refused(decoded.reason);
  return hashOf(read.bytes);
}

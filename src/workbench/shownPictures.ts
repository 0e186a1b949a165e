import sharp from 'sharp';
import { readBlob } from '../catalog/blobs.ts';
import { imageById } from '../catalog/images.ts';
import { rasterToPng } from '../figure/display.ts';
import type { PictureReference } from '../shared/contract/picture.ts';
import { SwitchbackError } from '../shared/errors.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { say } from '../shared/sentence.ts';
import { describeCheckpoint } from './checkpoints.ts';
import { centreOf, rasterOf } from './cut.ts';
import { pictureByReference, picturesFromCatalog } from './picture.ts';
import type { Workspace } from './workspace.ts';

/** A picture for a page. */
export interface ShownPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the encoded image that it was made from. */
  readonly hash: string;
}

/** A small square of an image, `side` px, cut as a network's input would be, as WebP. Throws `NOT_FOUND` for an unknown id, `BAD_IMAGE` for an image that is gone or broken. */
export async function imageThumbnail(
  workspace: Workspace,
  imageId: number,
  side: number,
  signal: AbortSignal,
): Promise<ShownPicture> {
  const { hash } = imageById(workspace.catalog, imageId);
  const square: Preprocessing = {
    kind: 'plain',
    channels: 3,
    decodeSize: [side, side],
    cropSize: [side, side],
    mean: 'none',
    scale: 1,
  };
  const [picture] = await picturesFromCatalog(workspace, [imageId], square, signal);
  const raw = sharp(picture!.pixels, { raw: { width: side, height: side, channels: 3 } });
  return { bytes: new Uint8Array(await raw.webp({ quality: 85 }).toBuffer()), hash };
}

/** What a checkpoint's network sees of a picture: the centre of it at the network's size, as PNG. Throws as `pictureByReference`. */
export async function networkInput(
  workspace: Workspace,
  checkpoint: string,
  reference: PictureReference,
  signal: AbortSignal,
): Promise<ShownPicture> {
  const { preprocessing } = describeCheckpoint(workspace, checkpoint);
  const { pixels, hash } = await pictureByReference(workspace, reference, preprocessing, signal);
  const png = await rasterToPng(rasterOf(centreOf(preprocessing, pixels)));
  return { bytes: new Uint8Array(png), hash };
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** A blob that is a PNG. Throws `NOT_FOUND` for any other, so that no page reads weights by their hash. */
export function readPngBlob({ blobs }: Workspace, hash: string): Buffer {
  const bytes = readBlob(blobs, hash);
  if (bytes.subarray(0, pngSignature.length).equals(pngSignature)) return bytes;
  throw new SwitchbackError('NOT_FOUND', say('workbench.blobNoPicture', { hash }));
}

import sharp from 'sharp';
import { imageById } from '../catalog/images.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { picturesFromCatalog } from './picture.ts';
import type { Workspace } from './workspace.ts';

/** A small square of an image of the catalog, cut as a network's input would be, as WebP. */
export interface Thumbnail {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the encoded image that it was made from. */
  readonly hash: string;
}

/** Makes the thumbnail of `side` px. Throws `NOT_FOUND` for an unknown id, `BAD_IMAGE` for an image that is gone or broken. */
export async function imageThumbnail(
  workspace: Workspace,
  imageId: number,
  side: number,
  signal: AbortSignal,
): Promise<Thumbnail> {
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

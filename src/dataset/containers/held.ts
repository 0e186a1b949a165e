import { type FileBytes, hashOf, hashOfPart } from '../pictureFile.ts';
import { type PictureBox, placeOfBox } from './pictureBox.ts';

/** Grey pixels, uint8 `[height, width]`, that lie in a file as they are. */
export interface GreyPixels {
  readonly grey: Uint8Array;
  /** px. */
  readonly height: number;
  /** px. */
  readonly width: number;
}

/** A part of an encoded picture. */
export interface Boxed {
  readonly bytes: Buffer;
  readonly box: PictureBox;
}

/** An image of a file that holds many: an encoded picture or a part of one, its pixels, or why there is none of these. */
export type HeldImage = FileBytes | Boxed | GreyPixels;

/**
 * A file that holds many images. `record` says where one of them is: of an IDX file its number, of a tar or zip file the byte at which its header
 * begins, of a Parquet file the row, of a picture the box (`placeOfBox`). `bytes` is how long the picture is, so that one read is enough.
 */
export interface Container {
  readonly read: (record: number, bytes: number) => Promise<HeldImage>;
}

/** What an image is known by: the SHA-256 of its encoded picture, of the part of one, or of its pixels. */
export function hashOfHeld(held: Exclude<HeldImage, { readonly reason: unknown }>): string {
  if ('grey' in held) return hashOf(held.grey);
  return 'box' in held ? hashOfPart(held.bytes, placeOfBox(held.box)) : hashOf(held.bytes);
}

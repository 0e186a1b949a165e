import type { FileBytes } from '../pictureFile.ts';

/** Grey pixels, uint8 `[height, width]`, that lie in a file as they are. */
export interface GreyPixels {
  readonly grey: Uint8Array;
  /** px. */
  readonly height: number;
  /** px. */
  readonly width: number;
}

/** An image of a file that holds many: an encoded picture, its pixels, or why there is neither. */
export type HeldImage = FileBytes | GreyPixels;

/**
 * A file that holds many images. `record` says where one of them is: of an IDX file its number, of a tar or zip file the byte at which its header
 * begins, of a Parquet file the row. `bytes` is how long the picture is, so that one read is enough.
 */
export interface Container {
  readonly read: (record: number, bytes: number) => Promise<HeldImage>;
}

import { z } from 'zod';
import { query } from '../rpc/request.ts';

/** A picture by what it is known by: an image of the catalog, or one that was dropped on the page, by its SHA-256. */
export const pictureReference = z.union([
  z.strictObject({ imageId: z.int() }),
  z.strictObject({ dropped: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
export type PictureReference = z.infer<typeof pictureReference>;

/** A picture that is among an answer: a PNG, or in a shared folder a file, or a tile of one. */
export type AnsweredPicture = Uint8Array | PictureFile;

/** A picture that lies in a shared folder. */
export interface PictureFile {
  /** From the folder's root. */
  readonly file: string;
  /** Which tile of 3×3 is meant, row by row from 0, and `[height, width]` of one, px; absent: the whole. */
  readonly tile?: { readonly place: number; readonly size: readonly [number, number] };
}

/** The picture of an image's id or of a dropped one's hash; `null` for anything else. */
export function pictureNamed(name: string | undefined): PictureReference | null {
  if (/^\d{1,15}$/.test(name ?? '')) return { imageId: Number(name) };
  return /^[0-9a-f]{64}$/.test(name ?? '') ? { dropped: name! } : null;
}

/** An image to begin with. */
export interface SuggestedImage {
  readonly imageId: number;
  readonly className: string;
}

const count = z.int().min(1).max(60);

export const pictureRequests = {
  /** Images from all over the validation split of a data set, or of the one that a model is usually looked at with. */
  'picture.suggest': query<readonly SuggestedImage[]>()(
    z.union([z.object({ model: z.string(), count }), z.object({ dataset: z.string(), count })]),
  ),
};

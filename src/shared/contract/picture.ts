import { z } from 'zod';
import { query } from '../rpc/request.ts';

/** A picture by what it is known by: an image of the catalog, or one that was dropped on the page, by its SHA-256. */
export const pictureReference = z.union([
  z.strictObject({ imageId: z.int() }),
  z.strictObject({ dropped: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
export type PictureReference = z.infer<typeof pictureReference>;

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

import { z } from 'zod';
import { query } from '../rpc/request.ts';

/** A picture by what it is known by: an image of the catalog, or one that was dropped on the page, by its SHA-256. */
export const pictureReference = z.union([
  z.strictObject({ imageId: z.int() }),
  z.strictObject({ dropped: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
export type PictureReference = z.infer<typeof pictureReference>;

/** An image to begin with. */
export interface SuggestedImage {
  readonly imageId: number;
  readonly className: string;
}

export const pictureRequests = {
  /** Images from all over the split that a checkpoint was validated on. */
  'picture.suggest': query<readonly SuggestedImage[]>()(z.object({ model: z.string(), count: z.int().min(1).max(60) })),
};

import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import { pictureReference } from '../../shared/contract/picture.ts';
import { query } from '../../shared/rpc/request.ts';

/** A picture, encoded. */
type Encoded = { readonly bytes: Uint8Array<ArrayBuffer> };

/** Which map of which indexed layer. */
const unitPatchesQuestion = z.object({
  model: z.string(),
  layer: z.string(),
  channel: z.int(),
  dataset: z.string().optional(),
  split: z.enum(splitNames).optional(),
});

/** What a host asks of the process that decodes pictures: what a page sees of files that come from anywhere. */
export const picturesContract = {
  /** WebP of a square of an image, `side` px. */
  'pictures.thumbnail': query<Encoded>()(z.object({ imageId: z.int(), side: z.int() })),
  /** PNG of what a checkpoint's network sees of a picture. */
  'pictures.networkInput': query<Encoded>()(z.object({ model: z.string(), picture: pictureReference })),
  /** A whole picture, its longer side `most` px at most. */
  'pictures.whole': query<Encoded & { readonly mediaType: string }>()(
    z.object({ picture: pictureReference, most: z.int() }),
  ),
  /** PNG of the patches of a unit's strongest images. */
  'pictures.unitPatches': query<Encoded>()(unitPatchesQuestion),
  /** PNG of the first convolution's filters. */
  'pictures.filters': query<Encoded>()(z.object({ hash: z.string(), scale: z.number().optional() })),
  /** SHA-256 of a picture that was sent, if it is one. */
  'pictures.hashUpload': query<{ readonly hash: string }>()(z.object({ upload: z.string(), name: z.string() })),
};

export type PicturesContract = typeof picturesContract;

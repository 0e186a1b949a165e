import { z } from 'zod';
import { type MarkedImage, type PartSet, type PartSetSummary, partMarks, partSetName } from '../partSet.ts';
import { query } from '../rpc/request.ts';

/** How marks are written: a line each, or as COCO's keypoints and boxes. */
export const partFileFormats = ['csv', 'coco'] as const;
export type PartFileFormat = (typeof partFileFormats)[number];

/** A set with the images that it is on. */
export interface ShownPartSet extends PartSet {
  readonly images: readonly MarkedImage[];
}

/** Larger files are read by the command line: no text of a request is longer. */
export const longestPartText = 100_000;

export const partSetRequests = {
  /** Those that are kept, by name, and then those of the sample. */
  'partSet.list': query<readonly PartSetSummary[]>()(z.object({})),
  /** Throws `NOT_FOUND`. */
  'partSet.show': query<ShownPartSet>()(z.object({ name: partSetName })),
  /** Keeps a set, in place of an earlier one of that name. Throws `NOT_FOUND` for an image that is gone, `BAD_ARGUMENT` for marks that cannot be. */
  'partSet.save': query<null>()(z.object({ name: partSetName, marks: partMarks })),
  /** Throws `NOT_FOUND`. */
  'partSet.remove': query<null>()(z.object({ name: partSetName })),
  /** Marks of a CSV or COCO file on images of a data set, which are kept as a set of that name. Throws `BAD_FILE`, `NOT_FOUND`. */
  'partSet.read': query<null>()(
    z.object({ name: partSetName, dataset: z.string(), text: z.string().max(longestPartText) }),
  ),
  /** A set as a file's text. Throws `NOT_FOUND`. */
  'partSet.write': query<{ readonly text: string }>()(z.object({ name: partSetName, format: z.enum(partFileFormats) })),
};

import { z } from 'zod';

/** A set has marks on at most so many images, of at most so many parts. */
export const mostPartImages = 50;
export const mostParts = 20;

/** px of a picture as a person sees it. */
const coordinate = z.number().min(-1e5).max(1e5);
const length = z.number().min(0).max(1e5);

/** What a part is called: one line. */
export const partName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{Cc}+$/u);

/** Where a part is on an image of the catalog. */
export const partMark = z.object({
  imageId: z.int().min(1),
  part: partName,
  /** `[y, x, height, width]`, px of the picture after orienting; a point has neither height nor width. */
  place: z.tuple([coordinate, coordinate, length, length]).readonly(),
});
export type PartMark = z.output<typeof partMark>;

export const partSetName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u);

export const partMarks = z
  .array(partMark)
  .min(1)
  .max(mostPartImages * mostParts);

/** A named set of marks. */
export interface PartSet {
  readonly name: string;
  /** Those of the sample are known, and not kept. */
  readonly isBuiltIn: boolean;
  readonly marks: readonly PartMark[];
}

/** A set in a list. */
export interface PartSetSummary {
  readonly name: string;
  readonly isBuiltIn: boolean;
  /** How many images have a mark. */
  readonly images: number;
  readonly parts: readonly string[];
}

/** An image that marks are on, with its size in px after orienting. */
export interface MarkedImage {
  readonly id: number;
  readonly image: string;
  readonly className: string;
  readonly width: number;
  readonly height: number;
}

/** Parts in the order in which they are named first. */
export const partsOf = (marks: readonly Pick<PartMark, 'part'>[]): string[] => [
  ...new Set(marks.map(({ part }) => part)),
];

/** Images in the order in which they are named first. */
export const imagesOf = (marks: readonly Pick<PartMark, 'imageId'>[]): number[] => [
  ...new Set(marks.map(({ imageId }) => imageId)),
];

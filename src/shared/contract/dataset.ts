import { z } from 'zod';
import type { Division } from '../division.ts';
import { computation, query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';
import { runName } from './training.ts';

export const splitNames = ['train', 'val', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** A data set in numbers of images; `splits` counts those that can be read. */
export interface DatasetSummary {
  readonly id: number;
  readonly name: string;
  /** Absolute path of the images' folder, for people to read. */
  readonly root: string;
  readonly format: string;
  readonly classes: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly images: number;
  readonly broken: number;
  readonly splits: Readonly<Record<SplitName, number>>;
}

/** Images that cannot be read for one reason; lists of these begin with the commonest. */
export interface BrokenGroup {
  readonly reason: Sentence;
  readonly count: number;
  /** The first few. */
  readonly images: readonly string[];
}

/** One data set. */
export interface DatasetDescription {
  readonly name: string;
  readonly root: string;
  /** Whether its folder is still where it was. */
  readonly isThere: boolean;
  readonly format: string;
  readonly createdAt: string;
  /** Readable images of each class, in the order of the classes. */
  readonly classCounts: readonly ({ readonly className: string } & Readonly<Record<SplitName, number>>)[];
  readonly brokenCount: number;
  readonly broken: readonly BrokenGroup[];
  /** What could be read when it was added, but not when it was decoded later. */
  readonly troubled: readonly BrokenGroup[];
  /** What else is left out, and what may be wrong with it, as it was found when it was added. */
  readonly remarks: readonly Sentence[];
  /** How it was divided where its folder says no split. */
  readonly division: Division;
  /** Names of the runs that learn from it. */
  readonly runs: readonly string[];
  /** One readable image of each class, of the first two dozen classes: ids for thumbnails. */
  readonly samples: readonly { readonly imageId: number; readonly className: string }[];
}

/** An image in a list. */
export interface ListedImage {
  readonly id: number;
  /** Its path below the root, with the record's number for a file that holds many. */
  readonly image: string;
  readonly className: string;
  readonly width: number;
  readonly height: number;
}

export interface ImagePage {
  /** Images in all, of which this is a part. */
  readonly total: number;
  readonly images: readonly ListedImage[];
}

/** How many images, and what the first few are called. */
export interface NamedCount {
  readonly count: number;
  readonly names: readonly string[];
}

/** What another look at a data set's folder has found. */
export interface DatasetChanges {
  readonly unchanged: number;
  readonly added: NamedCount;
  /** They are other pictures now, or of another class or split. */
  readonly changed: NamedCount;
  readonly gone: NamedCount;
  /** They were gone at an earlier look. */
  readonly back: NamedCount;
  readonly newClasses: readonly string[];
  /** The data set is so now. */
  readonly isTaken: boolean;
}

/** What dividing a data set anew has done. */
export interface DividedDataset {
  /** Images that are in another split now. */
  readonly moved: number;
  readonly splits: Readonly<Record<SplitName, number>>;
}

/** An image with where it lies. */
export interface PlacedImage {
  readonly id: number;
  readonly image: string;
  readonly className: string;
  readonly split: SplitName;
}

/** Images that a data set has twice; of the lists the first hundred. */
export interface FoundCopies {
  /** The same bytes: pictures that are there more than once, images that say the same as another, and pictures in two splits or classes. */
  readonly same: {
    readonly pictures: number;
    readonly surplus: number;
    readonly betweenSplits: number;
    readonly betweenClasses: number;
  };
  /** The copies of each, at most a dozen. */
  readonly samePictures: readonly (readonly PlacedImage[])[];
  /** From what correlation on images of two splits count as nearly the same. */
  readonly least: number;
  readonly nearCount: number;
  readonly nearPairs: readonly { readonly images: readonly PlacedImage[]; readonly correlation: number }[];
}

/** A data set that is not added yet, from a look at the names in its folder. */
export interface DatasetPreview {
  /** What it is called where nobody says. */
  readonly name: string;
  readonly format: string;
  /** Some may turn out to be broken when they are opened. */
  readonly images: number;
  /** The first few, in the order of the images. */
  readonly classes: readonly { readonly name: string; readonly images: number }[];
  readonly classCount: number;
  /** `open`: no split is said for them. */
  readonly splits: Readonly<Record<SplitName | 'open', number>>;
  /** What is left out, and what may be wrong. */
  readonly remarks: readonly Sentence[];
}

const share = z.number().min(0).max(0.9);

/** Which column says the classes, and how images are divided that no split is said for, where it is not as usual. */
export const datasetReading = z.object({
  label: z.string().trim().min(1).max(200).optional(),
  division: z
    .object({
      val: share,
      test: share,
      seed: z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .nullable(),
    })
    .refine(({ val, test }) => val + test <= 0.9, { message: 'a tenth at least is to train on' })
    .optional(),
});

export const datasetRequests = {
  'dataset.list': query<readonly DatasetSummary[]>()(z.object({})),
  /** Throws `BAD_DATASET` for what is none, `NOT_FOUND` for an id of no grant. */
  'dataset.preview': computation<DatasetPreview>()(
    z.object({ folderId: z.string(), label: datasetReading.shape.label }),
  ),
  'dataset.show': query<DatasetDescription>()(z.object({ dataset: z.string() })),
  /** Readable images of a split, or of one class of it, in the order they were added. */
  'dataset.listImages': query<ImagePage>()(
    z.object({
      dataset: z.string(),
      split: z.enum(splitNames),
      className: z.string().optional(),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
  ),
  'dataset.rename': query<null>()(z.object({ dataset: z.string(), name: runName })),
  /** Throws `NOT_FOUND`, and `BAD_ARGUMENT` for a name that another class has. */
  'dataset.renameClass': query<null>()(
    z.object({ dataset: z.string(), className: z.string().max(10_000), name: z.string().trim().min(1).max(1000) }),
  ),
  /** Says that the images lie in another folder now; one that does not hold them is refused. */
  'dataset.move': query<null>()(z.object({ dataset: z.string(), folderId: z.string() })),
};

import { z } from 'zod';
import { query } from '../rpc/request.ts';
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

export const datasetRequests = {
  'dataset.list': query<readonly DatasetSummary[]>()(z.object({})),
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
  /** Says that the images lie in another folder now; one that does not hold them is refused. */
  'dataset.move': query<null>()(z.object({ dataset: z.string(), folderId: z.string() })),
};

import type { Sentence } from '../shared/sentence.ts';
import type { LeftOut } from './leftOut.ts';

/** What an image is for. */
export type Split = 'train' | 'val' | 'test';

/** Where an image's bytes are. */
export interface ImageLocation {
  /** Relative to the data set's root, '/'-separated. */
  readonly path: string;
  /** Where in a file that holds many images: `Container`; `null` for a picture file. */
  readonly record: number | null;
  /** What it is called in the file that holds it; `null` where that says none. */
  readonly member?: string | null;
  /** How long the picture is; where nobody has looked yet, it is left out. */
  readonly bytes?: number;
}

/** What an image is called: its path; of a file that holds many, with its name there as below a folder, or with its place there. */
export const imageName = ({ path, record, member }: Omit<ImageLocation, 'bytes'>): string => {
  if (record === null) return path;
  return member ? `${path}/${member}` : `${path}#${record}`;
};

/** An image as its data set presents it, not yet opened. */
export interface ListedImage extends ImageLocation {
  /** Its class's name; nested class folders join theirs by '/'. */
  readonly label: string;
  /** `null` where the data set does not say. */
  readonly split: Split | null;
}

/** How a data set is laid out. */
export type DatasetFormat =
  | 'folders'
  | 'csv'
  | 'jsonl'
  | 'list'
  | 'idx'
  | 'tar'
  | 'zip'
  | 'webdataset'
  | 'parquet'
  | 'imagenet'
  | 'coco'
  | 'voc';

/** What lies in a data set's place, in no particular order. */
export type Listed = Omit<Listing, 'doubts'> & Partial<Pick<Listing, 'doubts'>>;

/** A data set's images, sorted by path (UTF-16 code units), then by record. */
export interface Listing {
  /** Absolute. */
  readonly root: string;
  readonly format: DatasetFormat;
  readonly images: readonly ListedImage[];
  /** What is none of the images, though it lies among them or is named by the label file. */
  readonly leftOut: readonly LeftOut[];
  /** What may be meant otherwise than it was taken. */
  readonly doubts: readonly Sentence[];
}

/** Told how far the listing is: how many images it has looked for, of how many where that is known. What it throws ends the listing. */
export type Looking = (done: number, total?: number) => void;

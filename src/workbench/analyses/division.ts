import type { Dataset } from '../../catalog/datasets/datasets.ts';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { JobContext } from '../../shared/job.ts';
import type { LoadedModel } from '../models/models.ts';

/** What workers compute of a question that is divided. */
export type DividedAnalysis = Pick<
  Analysis<unknown, unknown, unknown>,
  'open' | 'reading' | 'merge' | 'encode' | 'decode'
>;

/** What the shards have found together. */
export interface FoundTogether {
  readonly found: unknown;
  readonly broken: readonly BrokenPicture[];
  /** Of all workers together. */
  readonly elapsedMs: number;
  /** The folder in which a shard's worker has kept what it has made besides. */
  readonly madeBy: (shard: number) => string;
}

/** A question that is divided, checked and ready. */
export interface Divided {
  /** What is asked, with whatever a merge could otherwise take for something else: names, files. Default: as it was asked. */
  readonly request?: object;
  /** `null` where models are trained. */
  readonly loaded: Pick<LoadedModel, 'model'> | null;
  readonly machine: Machine;
  /** What `DividedAnalysis.open` is told. */
  readonly given: unknown;
  /** What was found before there were shards and is not to be found again by the merge. */
  readonly before?: unknown;
  readonly dataset: Dataset;
  readonly images: readonly CatalogImage[];
  /** Each task is a shard of its own, however few images it reads: it is a training. */
  readonly isTaskAShard?: boolean;
  /** What a part takes for each image, where that is much. */
  readonly imageBytes?: number;
}

/** What a worker has that feeds tasks by itself. */
export interface Worker {
  readonly shard: number;
  readonly given: unknown;
  /** Where the images lie on this machine. */
  readonly root: string;
  /** All images of the plan, in its order. */
  readonly images: readonly ListedImage[];
  readonly runtime: Runtime;
  readonly threads: number | undefined;
  readonly memoryBytes: number;
  /** A folder for what the shard makes besides its findings; what a worker that was stopped or killed has left there, the next finds. */
  readonly made: string;
}

/** An image as a plan lists it. */
export type ListedImage = Pick<CatalogImage, 'path' | 'record' | 'member' | 'bytes' | 'hash' | 'label' | 'split'>;

/** How a worker does tasks that are jobs of their own, such as trainings. */
export interface Feeding {
  /** How many images a task reads, each as often as it is read. */
  readonly imagesOf: (given: unknown, images: readonly Pick<ListedImage, 'split'>[]) => number;
  /** Gives what `compute` is fed. Reports images. */
  readonly fed: (worker: Worker, task: unknown, context: JobContext) => Promise<unknown>;
}

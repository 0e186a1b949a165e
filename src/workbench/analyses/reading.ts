import type { Dataset } from '../../catalog/datasets/datasets.ts';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { type PictureReader, pictureReader, type StoredImage } from '../../dataset/reader.ts';
import type { Reading } from '../../engine/analysis/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { leftOutOf } from '../datasets/leftOut.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { readTogether, type SharedBatch } from '../pictures/readTogether.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Prepared } from './job.ts';

/** Where pictures lie, and how they are read. */
export interface Pictures {
  readonly root: string;
  /** By their numbers, of which some may be missing. */
  readonly images: readonly StoredImage[];
  readonly preprocessings: readonly Preprocessing[];
}

/** A task with its pictures, and those of them that could not be read; `fed` is `null` where nothing is left to compute. */
export interface ReadTask<Task, Fed> {
  readonly task: Task;
  readonly fed: Fed | null;
  readonly broken: readonly BrokenPicture[];
}

/** Tasks in their order, their pictures decoded ahead. Throws as `PictureReader.read`. */
export async function* readTasks<Task, Fed>(
  tasks: readonly Task[],
  { of, fed }: Pick<Reading<never, Task, Fed>, 'of' | 'fed'>,
  { root, images, preprocessings }: Pictures,
  signal: AbortSignal,
): AsyncGenerator<ReadTask<Task, Fed>> {
  const readers = preprocessings.map((preprocessing) => pictureReader(root, images, preprocessing));
  const texts = preprocessings.map((preprocessing) => JSON.stringify(preprocessing));
  const placesOf = (task: Task): readonly number[] => of(task).by ?? [...preprocessings.keys()];
  let next = 0;
  while (next < tasks.length) {
    const by = placesOf(tasks[next]!);
    const end = tasks.findIndex((task, i) => i > next && placesOf(task).join() !== by.join());
    const alike = tasks.slice(next, end < 0 ? tasks.length : end);
    const batches = alike.map((task) => of(task).images);
    /** Models that read pictures alike have them decoded once: the place of the first of them. */
    const readAs = by.map((place) => texts.indexOf(texts[place]!));
    const distinct = [...new Set(readAs)];
    const reading = readBy(
      distinct.map((place) => readers[place]!),
      batches,
      signal,
    );
    for await (const { positions, pixels, broken } of reading) {
      const task = tasks[next]!;
      next += 1;
      const feeds = by.map((place, i) => pictureFeeds(preprocessings[place]!, pixels[distinct.indexOf(readAs[i]!)]!));
      yield { task, fed: fed(task, positions, feeds), broken: broken.flat() };
    }
  }
}

async function* readBy(
  [first, ...others]: readonly PictureReader[],
  batches: readonly (readonly number[])[],
  signal: AbortSignal,
): AsyncGenerator<SharedBatch> {
  if (first) yield* readTogether([first, ...others], batches, signal);
  else for (const _ of batches) yield { positions: [], pixels: [], broken: [] };
}

/** What is the same in every analysis whose tasks read images of a data set. */
export type OverReading<Task, Fed> = Required<
  Pick<Prepared<unknown, Task, null, Fed>, 'datasets' | 'over' | 'begin' | 'feed' | 'end'>
>;

/**
 * Decodes images ahead for tasks; what cannot be read is left out, and named at the end. The feed throws `BAD_DATASET` where no image can be
 * read.
 */
export function overReading<Task, Fed>(
  { catalog }: Pick<Workspace, 'catalog'>,
  dataset: Dataset,
  images: readonly CatalogImage[],
  reading: Pick<Reading<never, Task, Fed>, 'of' | 'fed'>,
  preprocessings: readonly Preprocessing[],
): OverReading<Task, Fed> {
  const leftOut = leftOutOf(catalog, images);
  return {
    datasets: [dataset.id],
    over: { dataset, images, broken: leftOut.broken },
    begin: async () => ({ findings: {}, blobs: [] }),
    feed: async function* (tasks, signal) {
      const pictures = { root: dataset.root, images, preprocessings };
      for await (const { task, fed, broken: own } of readTasks(tasks, reading, pictures, signal)) {
        leftOut.note(reading.of(task).images, own);
        if (fed !== null) yield { task, fed };
      }
      if (leftOut.broken.size === images.length)
        throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
    },
    end: (_id, context) => leftOut.tell(pictureReader(dataset.root, images, preprocessings[0]!), context),
  };
}

import { existsSync } from 'node:fs';
import {
  brokenImages,
  classCounts,
  findDataset,
  imageCounts,
  labelOf,
  listDatasets,
  readingOf,
  remarksOn,
} from '../../catalog/datasets/datasets.ts';
import { pageOfImages } from '../../catalog/datasets/images.ts';
import { deleteDataset, runsOnDataset } from '../../catalog/removal.ts';
import { collectBlobs } from '../../catalog/storage/blobs.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { damagedRow } from '../../catalog/storage/storedJson.ts';
import { imageName } from '../../dataset/listed.ts';
import type {
  BrokenGroup,
  DatasetDescription,
  DatasetSummary,
  ImagePage,
  SplitName,
} from '../../shared/contract/dataset.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import { usualDivision } from '../../shared/division.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Broken images that are named, of each reason. */
const brokenAtMost = 20;
/** Classes that show an image of theirs. */
const sampledAtMost = 24;

/** Every data set of the workspace. */
export const listDatasetSummaries = ({ catalog }: Workspace): DatasetSummary[] => listDatasets(catalog);

/** One data set. Throws `NOT_FOUND`. */
export function showDataset({ catalog }: Workspace, datasetName: string): DatasetDescription {
  const { id, name, root, format, classes, createdAt } = findDataset(catalog, datasetName);
  const counts = classes.map((className) => ({ className, train: 0, val: 0, test: 0 }));
  for (const { label, split, images } of classCounts(catalog, id)) {
    if (!counts[label]) throw damagedRow(`an image of class ${label} of ${counts.length}`);
    counts[label][split] = images;
  }
  const samples = counts.slice(0, sampledAtMost).flatMap((count, label) => {
    const split = splitNames.find((name) => count[name] > 0);
    const [image] = split ? pageOfImages(catalog, { datasetId: id, split, label }, 0, 1) : [];
    return image ? [{ imageId: image.id, className: count.className }] : [];
  });
  const groups = (found: 'broken' | 'trouble'): BrokenGroup[] =>
    brokenImages(catalog, id, found, brokenAtMost).map((own) => ({ ...own, images: own.images.map(imageName) }));
  return {
    name,
    root,
    isThere: existsSync(root),
    format,
    createdAt,
    classCounts: counts,
    brokenCount: imageCounts(catalog, id).broken,
    broken: groups('broken'),
    troubled: groups('trouble'),
    remarks: remarksOn(catalog, id),
    division: readingOf(catalog, id).division ?? usualDivision,
    runs: runsOnDataset(catalog, id),
    samples,
  };
}

/** What part of a data set's images is wanted. */
export interface ImagesRequest {
  readonly dataset: string;
  readonly split: SplitName;
  readonly className?: string | undefined;
  /** Images before the page. */
  readonly offset: number;
  readonly limit: number;
}

/** A page of a split's readable images, or of one class of it. Throws `NOT_FOUND` for an unknown data set or class. */
export function listImages({ catalog }: Workspace, request: ImagesRequest): ImagePage {
  const { dataset: datasetName, split, className, offset, limit } = request;
  const dataset = findDataset(catalog, datasetName);
  const { id, classes } = dataset;
  const label = className === undefined ? null : labelOf(dataset, className);
  const counted = classCounts(catalog, id).filter(
    (count) => count.split === split && (label ?? count.label) === count.label,
  );
  return {
    total: counted.reduce((sum, { images }) => sum + images, 0),
    images: pageOfImages(catalog, { datasetId: id, split, label }, offset, limit).map((image) => {
      const { id: imageId, width, height } = image;
      return { id: imageId, image: imageName(image), className: classes[image.label]!, width, height };
    }),
  };
}

/**
 * Forgets a data set and what was found on its images, which stay where they are. Throws `BAD_ARGUMENT` while a run or a job uses it.
 */
export function removeDataset({ catalog, blobs }: Workspace, datasetName: string): void {
  const { id, name } = findDataset(catalog, datasetName);
  const runs = runsOnDataset(catalog, id);
  const [run] = runs;
  if (run !== undefined) {
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      runs.length === 1
        ? say('workbench.datasetUsedBy', { name, run })
        : say('workbench.datasetUsedByRuns', { name, run, count: runs.length }),
    );
  }
  if (isPinnedByOthers(`dataset ${id}`))
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.datasetInUse', { name }));
  deleteDataset(catalog, id);
  collectBlobs(catalog, blobs);
}

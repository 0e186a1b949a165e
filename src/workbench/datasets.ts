import { brokenImages, classCounts, type DatasetSummary, findDataset, listDatasets } from '../catalog/datasets.ts';
import type { Workspace } from './workspace.ts';

/** A data set in numbers. */
export interface DatasetDescription {
  readonly name: string;
  readonly root: string;
  readonly format: string;
  readonly classCounts: readonly {
    readonly className: string;
    readonly train: number;
    readonly val: number;
    readonly test: number;
  }[];
  /** The first hundred. */
  readonly broken: readonly { readonly image: string; readonly reason: string }[];
}

const brokenAtMost = 100;

/** Every data set of the workspace. */
export const listDatasetSummaries = ({ catalog }: Workspace): DatasetSummary[] => listDatasets(catalog);

/** One data set. Throws `NOT_FOUND`. */
export function showDataset({ catalog }: Workspace, datasetName: string): DatasetDescription {
  const { id, name, root, format, classes } = findDataset(catalog, datasetName);
  const counts = classCounts(catalog, id);
  const countOf = (label: number, split: string) =>
    counts.find((count) => count.label === label && count.split === split)?.images ?? 0;
  return {
    name,
    root,
    format,
    classCounts: classes.map((className, label) => {
      return { className, train: countOf(label, 'train'), val: countOf(label, 'val'), test: countOf(label, 'test') };
    }),
    broken: brokenImages(catalog, id, brokenAtMost).map(({ path, record, reason }) => {
      return { image: record === null ? path : `${path}#${record}`, reason };
    }),
  };
}

import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findDataset, labelOf, renameClass, renameDataset, setDatasetRoot } from '../../catalog/datasets/datasets.ts';
import { pageOfImages } from '../../catalog/datasets/images.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Images of each split that are looked for in a folder: enough to tell it from another. What they hold is checked when they are read. */
const lookedFor = 20;

/** Gives a data set another name. Throws `NOT_FOUND`, and `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export const renameDatasetOf = ({ catalog }: Pick<Workspace, 'catalog'>, name: string, next: string): void =>
  renameDataset(catalog, findDataset(catalog, name).id, next);

/** Gives a class of a data set another name. Throws `NOT_FOUND`, and `BAD_ARGUMENT` for a name that another class has or that none can have. */
export function renameClassOf(
  { catalog }: Pick<Workspace, 'catalog'>,
  datasetName: string,
  className: string,
  next: string,
): void {
  const dataset = findDataset(catalog, datasetName);
  renameClass(catalog, dataset, labelOf(dataset, className), next);
}

/** Says to which folder a data set's images have gone. Throws `NOT_FOUND`, and `BAD_DATASET` for a folder that does not hold them. */
export function moveDataset({ catalog }: Pick<Workspace, 'catalog'>, name: string, folder: string): string {
  const { id } = findDataset(catalog, name);
  if (!isThere(folder)) throw new SwitchbackError('NOT_FOUND', say('workbench.folderGone', { folder }));
  const root = realpathSync(folder);
  const images = splitNames.flatMap((split) =>
    pageOfImages(catalog, { datasetId: id, split, label: null }, 0, lookedFor),
  );
  const missing = images.find(({ path }) => !isThere(join(root, path)));
  if (missing) {
    throw new SwitchbackError('BAD_DATASET', say('workbench.notMovedThere', { name, folder, image: missing.path }));
  }
  setDatasetRoot(catalog, id, root);
  return root;
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

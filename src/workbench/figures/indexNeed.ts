import { findDataset, imageCounts } from '../../catalog/datasets/datasets.ts';
import { epochsOf } from '../../catalog/training/metrics.ts';
import type { IndexNeed } from '../../shared/contract/figure.ts';
import { describeModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { MissingIndex } from './source.ts';

/** A step of training goes up the network, down it and back to the weights; an index goes up alone. */
const passesOfTraining = 3;

/** How many images are to be gone through for indexes, and about how long that takes by what an epoch of each run took; a file's model tells nothing. */
export function indexNeed(workspace: Pick<Workspace, 'catalog'>, indexes: readonly MissingIndex[]): IndexNeed | null {
  if (indexes.length === 0) return null;
  const needs = indexes.map((missing) => ({
    images: imagesOf(workspace, missing.dataset, missing.split),
    imageMs: msAnImage(workspace, missing.model),
  }));
  const estimates = needs.map(({ images, imageMs }) => (imageMs === null ? null : images * imageMs));
  return {
    images: needs.reduce((sum, { images }) => sum + images, 0),
    aboutMs: estimates.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0),
  };
}

const imagesOf = ({ catalog }: Pick<Workspace, 'catalog'>, dataset: string, split: MissingIndex['split']): number =>
  imageCounts(catalog, findDataset(catalog, dataset).id).splits[split];

function msAnImage(workspace: Pick<Workspace, 'catalog'>, model: string): number | null {
  const { run, dataset } = describeModel(workspace, model);
  if (!run || !dataset) return null;
  const seconds = epochsOf(workspace.catalog, run.id).at(-1)?.seconds;
  const images = imagesOf(workspace, dataset.name, 'train');
  return seconds === undefined || images === 0 ? null : (1000 * seconds) / images / passesOfTraining;
}

import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesSpread } from '../../catalog/datasets/images.ts';
import type { SuggestedImage } from '../../shared/contract/picture.ts';
import { describeModel } from '../models/models.ts';
import { usualDataset } from '../models/usualDataset.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Images to begin with, from all over the validation split of a data set, or its training split where it has no other; of a model's usual one. */
export function suggestImages(
  { catalog }: Pick<Workspace, 'catalog'>,
  of: { readonly model: string } | { readonly dataset: string },
  count: number,
): SuggestedImage[] {
  const dataset =
    'dataset' in of
      ? findDataset(catalog, of.dataset)
      : usualDataset({ catalog }, describeModel({ catalog }, of.model));
  if (!dataset) return [];
  const validation = imagesSpread(catalog, dataset.id, 'val', count);
  const images = validation.length > 0 ? validation : imagesSpread(catalog, dataset.id, 'train', count);
  return images.map(({ id, label }) => ({ imageId: id, className: dataset.classes[label] ?? '' }));
}

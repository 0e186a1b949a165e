import { imagesSpread } from '../../catalog/datasets/images.ts';
import type { SuggestedImage } from '../../shared/contract/picture.ts';
import { describeCheckpoint } from '../models/checkpoints.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Images to begin with, from all over the validation split of a checkpoint's data set, or its training split where it has no other. */
export function suggestImages(
  { catalog }: Pick<Workspace, 'catalog'>,
  checkpoint: string,
  count: number,
): SuggestedImage[] {
  const { dataset } = describeCheckpoint({ catalog }, checkpoint);
  const validation = imagesSpread(catalog, dataset.id, 'val', count);
  const images = validation.length > 0 ? validation : imagesSpread(catalog, dataset.id, 'train', count);
  return images.map(({ id, label }) => ({ imageId: id, className: dataset.classes[label] ?? '' }));
}

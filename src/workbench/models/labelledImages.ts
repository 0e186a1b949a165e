import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { classesOf, type MatchedModel } from './classTable.ts';

/** Which images. */
export interface SplitChoice {
  readonly dataset: string;
  readonly split: CatalogImage['split'];
}

/** The images of a split whose class a model has; `label` is the number of the class among the model's. */
export interface LabelledImages {
  readonly dataset: Dataset;
  readonly images: readonly CatalogImage[];
}

/**
 * Matches the classes of a data set with those of a model. Images of classes that the model does not have are left out, which is told. Throws
 * `NOT_FOUND` for an unknown data set, `MISMATCH` when the model has none of its classes, `BAD_DATASET` when no image is left.
 */
export function labelledImages(
  { catalog }: Pick<Workspace, 'catalog'>,
  model: MatchedModel & { readonly name: string },
  choice: SplitChoice,
  { warn }: Pick<JobContext, 'warn'>,
): LabelledImages {
  const dataset = findDataset(catalog, choice.dataset);
  const matched = classesOf({ catalog }, model, dataset);
  const unknown = dataset.classes.filter((_, i) => matched[i] === null);
  if (unknown.length === dataset.classes.length) {
    throw new SwitchbackError('MISMATCH', say('workbench.otherClasses', { model: model.name, dataset: dataset.name }));
  }
  const all = imagesOfSplit(catalog, dataset.id, choice.split);
  const images = all.flatMap((image) => {
    const label = matched[image.label] ?? null;
    return label === null ? [] : [{ ...image, label }];
  });
  if (images.length === 0) {
    throw new SwitchbackError(
      'BAD_DATASET',
      say('workbench.splitEmpty', { split: choice.split, dataset: dataset.name }),
    );
  }
  if (unknown.length > 0) {
    const count = all.length - images.length;
    warn(say('workbench.classesLeftOut', { model: model.name, count, classes: unknown }));
  }
  return { dataset, images };
}

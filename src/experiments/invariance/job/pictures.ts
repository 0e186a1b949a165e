import { datasetById, findDataset } from '../../../catalog/datasets/datasets.ts';
import { imagesSpread } from '../../../catalog/datasets/images.ts';
import type { SplitName } from '../../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { classesOf } from '../../../workbench/models/classTable.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import {
  type Picture,
  type PictureSource,
  pictureFrom,
  picturesFromCatalog,
} from '../../../workbench/pictures/picture.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { InvarianceParameters } from '../declaration/kept.ts';

/** Which pictures: some by name, or `images` of a split. */
export interface AskedPictures {
  readonly pictures?: readonly PictureSource[] | undefined;
  readonly dataset?: string | undefined;
  readonly split: SplitName;
  readonly images: number;
}

export interface ChosenPictures {
  readonly pictures: readonly Picture[];
  /** Ids of the data sets that they are of. */
  readonly datasets: readonly number[];
  readonly about: Pick<InvarianceParameters, 'dataset' | 'split' | 'images'>;
}

/**
 * The pictures asked for, decoded, with the model's classes of their labels. Throws `BAD_ARGUMENT` where none is named, `BAD_DATASET` for an empty
 * split, and as `pictureFrom` and `picturesFromCatalog`.
 */
export async function chosenPictures(
  workspace: Workspace,
  loaded: LoadedModel,
  asked: AskedPictures,
  signal: AbortSignal,
): Promise<ChosenPictures> {
  const { preprocessing } = loaded;
  if (asked.pictures) {
    const pictures: Picture[] = [];
    for (const source of asked.pictures) pictures.push(await pictureFrom(workspace, source, preprocessing, signal));
    const images = pictures.map((picture, i) => {
      const source = asked.pictures![i]!;
      return described(workspace, loaded, picture, 'file' in source ? null : source);
    });
    return { pictures, datasets: datasetsOf(pictures), about: { dataset: null, split: null, images } };
  }
  if (asked.dataset === undefined) throw new SwitchbackError('BAD_ARGUMENT', say('invariance.noImages'));
  const { id, name } = findDataset(workspace.catalog, asked.dataset);
  const { split } = asked;
  const chosen = imagesSpread(workspace.catalog, id, split, asked.images);
  if (chosen.length === 0)
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: name }));
  const ids = chosen.map((image) => image.id);
  const pictures = await picturesFromCatalog(workspace, ids, preprocessing, signal);
  const images = pictures.map((picture, i) => described(workspace, loaded, picture, { imageId: ids[i]! }));
  return { pictures, datasets: [id], about: { dataset: name, split, images } };
}

function described(
  { catalog }: Workspace,
  loaded: LoadedModel,
  { source, hash, className, image }: Picture,
  picture: InvarianceParameters['images'][number]['picture'],
): InvarianceParameters['images'][number] {
  const target = image
    ? (classesOf({ catalog }, loaded, datasetById(catalog, image.datasetId))[image.label] ?? null)
    : null;
  return { picture, source, hash, className, target };
}

const datasetsOf = (pictures: readonly Picture[]): readonly number[] => [
  ...new Set(pictures.flatMap(({ image }) => (image ? [image.datasetId] : []))),
];

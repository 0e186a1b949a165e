import { countCopies, listCopies } from '../../catalog/datasets/copies.ts';
import { findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import { imageName } from '../../dataset/listed.ts';
import type { FoundCopies, PlacedImage } from '../../shared/contract/dataset.ts';
import type { JobContext } from '../../shared/job.ts';
import { stageOf } from '../../shared/stages.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type NearDuplicate, nearDuplicates } from './nearDuplicates.ts';

/** Pictures, and pairs, that are listed; copies of a picture. */
const listedAtMost = 100;
const copiesListed = 12;

/** What is asked: images correlate from `least` on, 0…1, to be called nearly the same. */
export interface CopiesRequest {
  readonly dataset: string;
  readonly least: number;
  readonly runtime?: string | undefined;
}

/**
 * Looks for images that a data set has twice: the same bytes, wherever they are; and between splits, where a model would be judged by what it has
 * learned from, those that are nearly the same, small and grey. Throws `NOT_FOUND`, and as `chooseRuntime`.
 */
export async function findCopies(
  workspace: Workspace,
  { dataset: name, least, runtime: runtimeName }: CopiesRequest,
  context: JobContext,
): Promise<FoundCopies> {
  const { catalog } = workspace;
  const { id, root, classes } = findDataset(catalog, name);
  const runtime = await chooseRuntime(runtimeName, context.warn);
  const [train, val, test] = (['train', 'val', 'test'] as const).map((split) => imagesOfSplit(catalog, id, split));
  const lookups = [
    { of: [...val!, ...test!], among: train! },
    { of: test!, among: val! },
  ].filter(({ of, among }) => of.length > 0 && among.length > 0);
  const all = lookups.reduce((sum, { of, among }) => sum + of.length + among.length, 0);
  const near: NearDuplicate[] = [];
  let before = 0;
  for (const { of, among } of lookups) {
    const until = before + of.length + among.length;
    const stage = stageOf(context, before / all, until / all);
    near.push(...(await nearDuplicates(runtime, { root, images: of }, { root, images: among }, least, stage)));
    before = until;
  }
  // The same bytes are told of as such.
  const alike = near.filter(({ image, other }) => image.hash !== other.hash);
  const placed = (image: CatalogImage): PlacedImage => ({
    ...{ id: image.id, image: imageName(image), className: classes[image.label] ?? '', split: image.split },
  });
  return {
    ...{ same: countCopies(catalog, id), least, nearCount: alike.length },
    samePictures: listCopies(catalog, id, listedAtMost, copiesListed).map((copies) => copies.map(placed)),
    nearPairs: alike
      .toSorted((a, b) => b.correlation - a.correlation)
      .slice(0, listedAtMost)
      .map(({ image, other, correlation }) => ({ images: [placed(image), placed(other)], correlation })),
  };
}

import { imagenetClasses, imagenetIds } from '../../modelfile/pixels/guess.ts';
import { classNames } from './classifier.ts';
import type { DescribedModel } from './models.ts';

/**
 * For each class of a data set the number of the model's class of the same name, as far as letters' case and what stands between words let them be
 * the same; of a model whose classes are ImageNet's also by its id in WordNet, such as `n01440764`. `null` for a class that the model does not have.
 * A model without names has the data set's classes if it has as many.
 */
export function matchedClasses(
  model: Pick<DescribedModel, 'network' | 'classes'>,
  ofDataset: readonly string[],
): (number | null)[] {
  const { classes } = model;
  if (!classes) {
    const count = classNames(model).length;
    return ofDataset.map((_, i) => (ofDataset.length === count ? i : null));
  }
  const exact = new Map(classes.map((name, i) => [name, i]));
  const alike = new Map(classes.map((name, i) => [plain(name), i]));
  const first = imagenetStart(classes);
  const ofImagenet = (name: string) => {
    const number = first === null ? undefined : imagenetNumbers.get(plain(name));
    return number === undefined ? null : first! + number;
  };
  return ofDataset.map((name) => exact.get(name) ?? alike.get(plain(name)) ?? ofImagenet(name));
}

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** By id and by name. */
const imagenetNumbers = new Map(
  [...imagenetIds, ...imagenetClasses].map((name, i) => [plain(name), i % imagenetIds.length]),
);

/**
 * The number of ImageNet's first class, 0 or, after a background, 1; `null` where the classes are not ImageNet's. Lists differ in their names
 * (`tench`, `tench, Tinca tinca`, `n01440764`, `n01440764 tench`), but not in their order: half of them being known in their places is no accident.
 */
function imagenetStart(classes: readonly string[]): number | null {
  const start = classes.length - imagenetIds.length;
  if (start !== 0 && start !== 1) return null;
  const known = imagenetIds.filter((id, i) => {
    const name = plain(classes[start + i]!);
    return name.startsWith(id) || name.split(',')[0] === plain(imagenetClasses[i]!);
  });
  return known.length >= imagenetIds.length / 2 ? start : null;
}

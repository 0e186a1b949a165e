import { type RandomKey, randomPermutation } from '../random.ts';

/**
 * Draws images of each class: the place of each image among those of its class, in an order drawn by `key`, from 0; −1 for those beyond the first
 * `most`. An image's fold is its place modulo the number of folds, so that folds are as even as can be.
 */
export function drawByClass(labels: readonly number[], classes: number, most: number, key: RandomKey): number[] {
  const places = labels.map(() => -1);
  for (let label = 0; label < classes; label++) {
    const own = labels.flatMap((other, image) => (other === label ? [image] : []));
    const order = randomPermutation([...key, 'draw', label], own.length);
    for (const [place, at] of order.subarray(0, most).entries()) places[own[at]!] = place;
  }
  return places;
}

/** Rows of a fold, which are tested, and of the others, of each class the first `most` in the order drawn, which are learnt from. */
export function rowsOfFold(
  {
    places,
    labels,
    folds,
  }: { readonly places: readonly number[]; readonly labels: readonly number[]; readonly folds: number },
  fold: number,
  most = Number.POSITIVE_INFINITY,
): { readonly train: readonly number[]; readonly test: readonly number[] } {
  const drawn = [...places.keys()].filter((row) => places[row]! >= 0);
  const isTested = (row: number) => places[row]! % folds === fold;
  const others = drawn.filter((row) => !isTested(row)).toSorted((a, b) => places[a]! - places[b]! || a - b);
  const taken = new Map<number, number>();
  const train = others.filter((row) => {
    const count = (taken.get(labels[row]!) ?? 0) + 1;
    taken.set(labels[row]!, count);
    return count <= most;
  });
  return { train, test: drawn.filter(isTested) };
}

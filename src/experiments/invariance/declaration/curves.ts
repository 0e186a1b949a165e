import { firstItem, type Invariance, pointCount } from './kept.ts';
import { identityOf } from './transformations.ts';

/** What of an invariance a curve follows: the distance at a layer, by its number, or the followed class's probability. */
export type Followed = { readonly layer: number } | 'probability';
type Shown = Pick<Invariance, 'images' | 'layers' | 'transformations' | 'distance' | 'norm' | 'probability'>;

/** A value for each amount of a transformation, NaN where it is not known yet. */
export interface AmountCurves {
  readonly amounts: readonly number[];
  /** One for each picture. */
  readonly curves: readonly (readonly number[])[];
  /** Of those that are known. */
  readonly mean: readonly number[];
}

/**
 * The curves of a transformation, by its number. `isRelative`: distances divided by the norm of the features of the picture as it is; NaN where
 * that is 0.
 */
export function amountCurves(shown: Shown, which: number, followed: Followed, isRelative: boolean): AmountCurves {
  const { images, layers, transformations, distance, norm, probability } = shown;
  const { amounts } = transformations[which]!;
  const items = 1 + pointCount({ transformations });
  const first = firstItem(transformations, which);
  const valueAt = (image: number, item: number): number => {
    const place = image * items + item;
    if (followed === 'probability') return probability?.[place] ?? Number.NaN;
    const value = distance[place * layers.length + followed.layer]!;
    return isRelative ? value / (norm[image * items * layers.length + followed.layer]! || Number.NaN) : value;
  };
  const curves = images.map((_, image) => amounts.map((_amount, i) => valueAt(image, first + i)));
  const mean = amounts.map((_, i) => meanOf(curves.map((curve) => curve[i]!).filter(Number.isFinite)));
  return { amounts, curves, mean };
}

/** NaN of no values. */
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How well a straight line through a transformation's mean distances follows them, 0 to 1: the squared correlation of distance and of how
 * far the amount is from the one that changes nothing. NaN where the distances, or the amounts, are all the same.
 */
export function straightness(shown: Shown, which: number, layer: number): number {
  const { amounts, mean } = amountCurves(shown, which, { layer }, true);
  const identity = identityOf(shown.transformations[which]!.kind);
  const points = amounts.map((amount, i) => [Math.abs(amount - identity), mean[i]!] as const);
  const known = points.filter(([, y]) => Number.isFinite(y));
  const [x, y] = [meanOf(known.map(([own]) => own)), meanOf(known.map(([, own]) => own))];
  const sum = (of: (dx: number, dy: number) => number) => known.reduce((all, [a, b]) => all + of(a - x, b - y), 0);
  return sum((dx, dy) => dx * dy) ** 2 / (sum((dx) => dx * dx) * sum((_, dy) => dy * dy));
}

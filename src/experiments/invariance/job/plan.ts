import { layersOfInterest, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network } from '../../../engine/network/network.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import {
  type AmountRange,
  amountBounds,
  amountsOf,
  mostSteps,
  type Transformation,
  type TransformationKind,
  usualRange,
} from '../declaration/transformations.ts';

/** A transformation as it is asked for; what is left out is as usual. */
export interface AskedTransformation {
  readonly kind: TransformationKind;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly steps?: number | undefined;
}

/** Pictures that are made in all, at most: an hour of work on a small machine. */
const mostPictures = 20_000;
/** Those of Zeiler & Fergus 2013, figure 5. */
const usual: readonly AskedTransformation[] = [{ kind: 'vertical' }, { kind: 'scale' }, { kind: 'rotation' }];

/** The nodes asked for; without any the lowest that is worth looking into, and the highest below the scores. Throws `NOT_FOUND`, `BAD_ARGUMENT`. */
export function chosenLayers(network: Network, asked: readonly string[] | undefined): readonly string[] {
  const ofInterest = layersOfInterest(network);
  const [lowest, highest] = [ofInterest[0]!, ofInterest.at(-2) ?? ofInterest[0]!];
  const layers = (asked ?? [...new Set([lowest, highest])]).map((name) => resolveLayer(network, name).name);
  const twice = layers.find((name, i) => layers.indexOf(name) < i);
  if (twice !== undefined) throw refusal(say('invariance.layerTwice', { layer: twice }));
  return layers;
}

/**
 * The transformations asked for with all their amounts, for `images` pictures of `[height, width]` px. Throws `BAD_ARGUMENT` for a range that is
 * empty or leaves nothing of a picture, and for too many steps or pictures.
 */
export function chosenTransformations(
  asked: readonly AskedTransformation[] | undefined,
  size: readonly [number, number],
  images: number,
): readonly Transformation[] {
  const transformations = (asked ?? usual).map((own) => ({ kind: own.kind, amounts: checkedAmounts(own, size) }));
  const kinds = transformations.map(({ kind }) => kind);
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) < i);
  if (twice !== undefined) throw refusal(say('invariance.twice', { kind: twice }));
  const points = transformations.reduce((sum, { amounts }) => sum + amounts.length, 0);
  if (images * points > mostPictures)
    throw refusal(say('invariance.tooManyPictures', { images, points, most: mostPictures }));
  return transformations;
}

function checkedAmounts(
  { kind, from, to, steps }: AskedTransformation,
  [height, width]: readonly [number, number],
): number[] {
  const usually = usualRange(kind, [height, width]);
  const range: AmountRange = { from: from ?? usually.from, to: to ?? usually.to, steps: steps ?? usually.steps };
  if (!Number.isInteger(range.steps) || range.steps < 1 || range.steps > mostSteps)
    throw refusal(say('invariance.tooManySteps', { kind, steps: range.steps, most: mostSteps }));
  const isEmpty = range.steps > 1 ? !(range.to > range.from) : !(range.to >= range.from);
  if (isEmpty) throw refusal(say('invariance.rangeEmpty', { kind, ...range }));
  const [least, most] = amountBounds(kind, [height, width]);
  const amounts = amountsOf(range);
  const wrong = amounts.find((amount) => !(amount >= least && amount <= most));
  if (wrong !== undefined)
    throw refusal(say('invariance.nothingLeft', { kind, amount: wrong, height, width, least, most }));
  return amounts;
}

const refusal = (sentence: ReturnType<typeof say>) => new SwitchbackError('BAD_ARGUMENT', sentence);

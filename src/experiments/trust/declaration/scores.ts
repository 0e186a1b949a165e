import type { FoundArrays } from '../../../shared/experiment.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { causalMark, type Mark, pictureMark, weightMark } from './marks.ts';
import { type MapShape, type WhyNone, whyNone } from './whyNone.ts';

/** Mean, least and most of those of some numbers that have a value; NaN of none. */
export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  /** How many have a value. */
  readonly count: number;
}

/** The unit's activation while pixels are hidden or shown: 1 is the whole picture's, 0 that of a picture without them; by share. */
export interface CausalCurves {
  /** In the order of the map's importance. */
  readonly own: readonly number[];
  /** Mean over random orders. */
  readonly random: readonly number[];
  /** From the middle of the receptive field outwards. */
  readonly centre: readonly number[];
  /** The areas under them. */
  readonly areas: { readonly own: number; readonly random: number; readonly centre: number };
}

/** What the controls say of a map of one unit by one method. NaN where a score has no value. */
export interface TrustScores {
  readonly weights: {
    /**
     * Of each step, over the draws: rank correlation with the true map, of the magnitudes; of the signed maps, without its sign, for a map turned about
     * shows the same pattern; and SSIM of the magnitudes.
     */
    readonly magnitudes: readonly Spread[];
    readonly correlation: readonly Spread[];
    readonly ssim: readonly Spread[];
    /** Mean of the correlation over the steps: 0 where the first random layer leaves nothing of the map. */
    readonly left: number;
    readonly mark: Mark;
    /** Why it has no value; `null` where it has one. */
    readonly why: Sentence | null;
  };
  readonly picture: {
    readonly edges: number;
    readonly edgesSsim: number;
    /** Size of the rank correlation of the signed maps with those of other units at the same place. */
    readonly others: Spread;
    readonly mark: Mark;
    readonly why: Sentence | null;
  };
  readonly causal: {
    /** Pixels hidden, the first of the order first; and pixels shown. */
    readonly deletion: CausalCurves;
    readonly insertion: CausalCurves;
    readonly mark: Mark;
    readonly why: Sentence | null;
  };
  /** Largest relative change of the map under noise. */
  readonly sensitivity: number;
  /** Gini index: 1 where one pixel has all. */
  readonly sparseness: number;
}

/** What the arrays' axes count, as an analysis keeps it. */
interface Shape extends MapShape {
  readonly draws: number;
  readonly others: number;
}

/** The scores of an item's map by a method, both by number, from the arrays of the declaration; `isDone`: all of it is measured. */
export function scoresOf(
  parameters: Shape,
  arrays: FoundArrays,
  item: number,
  method: number,
  isDone = true,
): TrustScores {
  const { steps, draws, others } = parameters;
  const map = item * parameters.methods.length + method;
  const weights = arrays.weights!.data;
  const ofStep = (step: number, score: 0 | 1 | 2) =>
    spread(
      Array.from({ length: draws }, (_, draw) => {
        const value = weights[((map * steps.length + step) * draws + draw) * 3 + score]!;
        return score === 1 ? Math.abs(value) : value;
      }),
    );
  const correlation = steps.map((_, step) => ofStep(step, 1));
  const left = spread(correlation.map(({ mean }) => mean)).mean;
  const edges = arrays.edges!.data;
  const ofOthers = spread(Array.from(arrays.others!.data.subarray(map * others, (map + 1) * others), Math.abs));
  const curves = causalCurves(parameters, arrays, item, method);
  const stability = arrays.stability!.data;
  const marks = {
    weights: weightMark(left),
    picture: pictureMark(edges[2 * map]!, ofOthers.mean),
    causal: causalMark(curves.deletion.areas, curves.insertion.areas),
  };
  const told = (control: keyof WhyNone) => {
    const mark = marks[control];
    if (mark !== 'none') return { mark, why: null };
    return { mark, why: isDone ? whyNone(parameters, arrays, item, method)[control] : say('trust.notMeasured') };
  };
  return {
    weights: {
      magnitudes: steps.map((_, step) => ofStep(step, 0)),
      correlation,
      ssim: steps.map((_, step) => ofStep(step, 2)),
      left,
      ...told('weights'),
    },
    picture: {
      ...{ edges: edges[2 * map]!, edgesSsim: edges[2 * map + 1]!, others: ofOthers },
      ...told('picture'),
    },
    causal: { ...curves, ...told('causal') },
    sensitivity: stability[2 * map]!,
    sparseness: stability[2 * map + 1]!,
  };
}

/** Activations are kept as they are, `[items, 2, methods + 1 + orders, shares]`. */
function causalCurves({ methods, orders, shares }: Shape, arrays: FoundArrays, item: number, method: number) {
  const causal = arrays.causal!.data;
  const perWay = (methods.length + 1 + orders) * shares.length;
  const row = (way: number, order: number) => {
    const from = (item * 2 + way) * perWay + order * shares.length;
    return [...causal.subarray(from, from + shares.length)];
  };
  const [whole, hidden] = [row(0, method)[0]!, row(0, method).at(-1)!];
  // A unit that nothing in the picture drives has no curve.
  const drop = whole - hidden > 1e-6 * Math.max(Math.abs(whole), Math.abs(hidden)) ? whole - hidden : Number.NaN;
  const relative = (values: readonly number[]) => values.map((value) => (value - hidden) / drop);
  const curvesOf = (way: number): CausalCurves => {
    const random = Array.from({ length: orders }, (_, i) => relative(row(way, methods.length + 1 + i)));
    const curves = {
      own: relative(row(way, method)),
      centre: relative(row(way, methods.length)),
      random: shares.map((_, i) => random.reduce((sum, own) => sum + own[i]!, 0) / orders),
    };
    const area = (values: readonly number[]) => areaUnder(shares, values);
    return { ...curves, areas: { own: area(curves.own), random: area(curves.random), centre: area(curves.centre) } };
  };
  return { deletion: curvesOf(0), insertion: curvesOf(1) };
}

/** By trapezia. */
export const areaUnder = (shares: readonly number[], values: readonly number[]): number =>
  shares.slice(1).reduce((area, share, i) => area + ((share - shares[i]!) * (values[i]! + values[i + 1]!)) / 2, 0);

export function spread(values: readonly number[]): Spread {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return { mean: Number.NaN, least: Number.NaN, most: Number.NaN, count: 0 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { mean, least: Math.min(...known), most: Math.max(...known), count: known.length };
}

import type { AttributionMethod } from '../../../shared/attribution.ts';
import type { Sentence } from '../../../shared/sentence.ts';
import type { Trust, TrustItem } from '../declaration/kept.ts';
import type { Mark } from '../declaration/marks.ts';
import { type Curve, curveOption } from './curveOption.ts';

export interface CardWords {
  readonly t: (key: string, places?: Readonly<Record<string, unknown>>, count?: number) => string;
  readonly told: (sentence: Sentence) => string;
  readonly methodName: (method: AttributionMethod) => string;
  readonly number: (value: number) => string;
  readonly colours: readonly string[];
}

/** What the page shows of a control. */
export interface Card {
  readonly control: 'weights' | 'pictureControl' | 'causal';
  readonly mark: Mark;
  /** A sentence: how it comes out, or why it has no value. */
  readonly verdict: string;
  readonly numbers: string;
  readonly charts: readonly { readonly label: string; readonly option: ReturnType<typeof curveOption> }[];
}

/** Of a unit's map by a method, by number: its three controls; curves of the other methods stand beside its own. */
export function controlCards(
  { methods, steps, shares }: Pick<Trust, 'methods' | 'steps' | 'shares'>,
  { scores }: Pick<TrustItem, 'scores'>,
  method: number,
  { t, told, methodName, number, colours }: CardWords,
): readonly Card[] {
  const own = scores[method]!;
  const { weights, picture, causal } = own;
  const colourOf = (i: number) => colours[i % colours.length] ?? '';
  const points = (values: readonly number[], xs: readonly number[]) =>
    values.flatMap((value, i) => (Number.isFinite(value) ? [[xs[i]!, value] as const] : []));
  const percent = shares.map((share) => 100 * share);
  const order = [...methods.keys()].filter((i) => i !== method).concat(method);
  const byLayer: Curve[] = order.map((i) => ({
    ...{ name: methodName(methods[i]!), colour: colourOf(i), isBroken: i !== method },
    points: points([1, ...scores[i]!.weights.correlation.map(({ mean }) => mean)], [0, ...steps.map((_, k) => k + 1)]),
  }));
  const byShare = (way: 'deletion' | 'insertion'): Curve[] => [
    {
      name: t('trust.causal.random'),
      colour: colours[6] ?? '',
      isBroken: true,
      points: points(causal[way].random, percent),
    },
    {
      name: t('trust.causal.centre'),
      colour: colours[4] ?? '',
      isBroken: true,
      points: points(causal[way].centre, percent),
    },
    { name: methodName(methods[method]!), colour: colourOf(method), points: points(causal[way].own, percent) },
  ];
  const { deletion, insertion } = causal;
  const pictureNumbers = ({ edges, others: { mean, count } }: typeof picture): string => {
    if (count === 0) return t('trust.pictureControl.alone', { edges: number(edges) });
    const others = { others: number(mean), n: count };
    if (Number.isNaN(edges)) return t('trust.pictureControl.flat', others, count);
    return t('trust.pictureControl.number', { edges: number(edges), ...others }, count);
  };
  const outcome = (
    control: Card['control'],
    { mark, why }: { readonly mark: Mark; readonly why: Sentence | null },
  ) => ({
    ...{ control, mark, verdict: why ? told(why) : t(`trust.${control}.${mark}`) },
  });
  return [
    {
      ...outcome('weights', weights),
      numbers: t('trust.weights.number', { value: number(weights.left) }),
      charts: [
        {
          label: t('trust.weights.chart'),
          option: curveOption(byLayer, {
            ...{ xName: t('trust.weights.axis'), number },
            nameOf: (x) => (x === 0 ? '' : (steps[x - 1] ?? '')),
          }),
        },
      ],
    },
    {
      ...outcome('pictureControl', picture),
      charts: [],
      numbers: pictureNumbers(picture),
    },
    {
      ...outcome('causal', causal),
      numbers: t('trust.causal.number', {
        ...{
          own: number(deletion.areas.own),
          random: number(deletion.areas.random),
          centre: number(deletion.areas.centre),
        },
        ...{ shown: number(insertion.areas.own), shownRandom: number(insertion.areas.random) },
        shownCentre: number(insertion.areas.centre),
      }),
      charts: (['deletion', 'insertion'] as const).map((way) => ({
        label: t(`trust.causal.${way}`),
        option: curveOption(byShare(way), {
          ...{ xName: t(`trust.causal.${way === 'deletion' ? 'hidden' : 'shown'}`), number },
        }),
      })),
    },
  ];
}

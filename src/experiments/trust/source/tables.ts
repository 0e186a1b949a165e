import type { Trust, TrustItem } from '../declaration/kept.ts';
import type { TrustScores } from '../declaration/scores.ts';

type Row = (string | number)[];

const nameOf = ({ layer }: Trust, { channel, rank, source }: TrustItem): Row => [
  layer,
  channel,
  rank ?? Number.NaN,
  source,
];
const named = ['layer', 'channel', 'rank', 'picture', 'method'];

/** A row for each unit in a picture and method, made by `of`. */
const rowsOf = (shown: Trust, of: (scores: TrustScores) => readonly Row[]): Row[] =>
  shown.items.flatMap((item) =>
    item.scores.flatMap((scores, method) =>
      of(scores).map((row) => [...nameOf(shown, item), shown.methods[method]!, ...row]),
    ),
  );

/** One row for each map. */
export function scoreTable(shown: Trust): Row[] {
  const head = [
    ...['randomWeights', 'edges', 'edgesSsim', 'otherUnits', 'others'],
    ...['deletion', 'deletionRandom', 'deletionMiddle', 'insertion', 'insertionRandom', 'insertionMiddle'],
    ...['sensitivity', 'sparseness', 'weightMark', 'pictureMark', 'causalMark', 'why'],
  ];
  const rows = rowsOf(shown, ({ weights, picture, causal, sensitivity, sparseness }) => {
    const { deletion, insertion } = causal;
    const whys = [weights, picture, causal].flatMap(({ why }) => why?.text ?? []);
    return [
      [
        weights.left,
        ...[picture.edges, picture.edgesSsim, picture.others.mean, picture.others.count],
        ...[deletion.areas.own, deletion.areas.random, deletion.areas.centre],
        ...[insertion.areas.own, insertion.areas.random, insertion.areas.centre],
        ...[sensitivity, sparseness, weights.mark, picture.mark, causal.mark, [...new Set(whys)].join(' ')],
      ],
    ];
  });
  return [[...named, ...head], ...rows];
}

/** One row for each map and layer that has become random. */
export function weightTable(shown: Trust): Row[] {
  const rows = rowsOf(shown, ({ weights: { correlation, magnitudes, ssim } }) =>
    shown.steps.map((step, i) => {
      const { mean, least, most, count } = correlation[i]!;
      return [step, mean, least, most, magnitudes[i]!.mean, ssim[i]!.mean, count];
    }),
  );
  return [[...named, 'randomDownTo', 'correlation', 'least', 'most', 'magnitudes', 'ssim', 'draws'], ...rows];
}

/** One row for each map and share of its pixels. */
export function causalTable(shown: Trust): Row[] {
  const rows = rowsOf(shown, ({ causal: { deletion, insertion } }) =>
    shown.shares.map((share, i) => [
      ...[share, deletion.own[i]!, deletion.random[i]!, deletion.centre[i]!],
      ...[insertion.own[i]!, insertion.random[i]!, insertion.centre[i]!],
    ]),
  );
  const ways = ['deletion', 'insertion'].flatMap((way) => [way, `${way}Random`, `${way}Middle`]);
  return [[...named, 'share', ...ways], ...rows];
}

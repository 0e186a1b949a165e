import { hairline, ink, type LineItem, type SceneItem, text } from '../../../figure/page/scene.ts';
import { shorten, textWidth } from '../../../figure/text/typography.ts';
import type { CorrespondenceRow } from '../declaration.ts';

const sizePt = 6;
const lineMm = 3;
const gap = { usualMm: 3, leastMm: 1 } as const;
/** A name takes at most this share of the width. */
const nameShare = 0.22;

/** Table 1 of Zeiler & Fergus 2013, a line for each part at each layer. */
export function scoreTable(
  rows: readonly CorrespondenceRow[],
  random: number,
  y: number,
  width: number,
): { readonly items: readonly SceneItem[]; readonly bottom: number } {
  const sorted = rows.toSorted((a, b) => (a.layer === b.layer ? 0 : layerOrder(rows, a) - layerOrder(rows, b)));
  const numbers = sorted.map(({ mean, deviation, randomMean, randomDeviation, p }) => [
    told(mean, deviation),
    told(randomMean, randomDeviation),
    Number.isNaN(p) ? '–' : p.toFixed(4),
  ]);
  const numberHead = ['Δ', 'Δ, random', 'p'];
  const numbersMm = sum(widthsOf([numberHead, ...numbers]));
  const nameMm = Math.min(width * nameShare, (width - numbersMm - 4 * gap.leastMm) / 2);
  const head = ['Layer', 'Part', ...numberHead];
  const body = sorted.map(({ layer, part }, i) => [
    shorten(layer, nameMm, sizePt),
    shorten(part, nameMm, sizePt),
    ...numbers[i]!,
  ]);
  const widths = widthsOf([head, ...body]);
  const gapMm = Math.min(gap.usualMm, (width - sum(widths)) / (head.length - 1));
  const starts = widths.map((_, i) => sum(widths.slice(0, i)) + i * gapMm);
  const across = Math.min(width, starts.at(-1)! + widths.at(-1)!);
  const lines = [head, ...body].flatMap((row, i) =>
    row.map((cell, column) =>
      text(starts[column]!, y + (i + 0.75) * lineMm, cell, { sizePt, weight: i === 0 ? 'bold' : 'regular' }),
    ),
  );
  const bottom = y + (body.length + 1) * lineMm + 1;
  const note = `Mean ± standard deviation over pairs of images; ${random} random places beside each part; p by permutation.`;
  return {
    items: [
      rule(y - 0.4, across),
      ...lines,
      rule(y + lineMm, across),
      rule(bottom - 0.7, across),
      text(0, bottom + 2, shorten(note, width, 5.5), { sizePt: 5.5, fill: ink.quiet }),
    ],
    bottom: bottom + 3,
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, own) => all + own, 0);

/** Of each column; the head is bold. */
const widthsOf = ([head, ...body]: readonly (readonly string[])[]): number[] =>
  head!.map((title, i) => Math.max(textWidth(title, sizePt, 'bold'), ...body.map((row) => textWidth(row[i]!, sizePt))));

const layerOrder = (rows: readonly CorrespondenceRow[], { layer }: CorrespondenceRow): number =>
  rows.findIndex((row) => row.layer === layer);

const rule = (y: number, width: number): LineItem => ({
  ...{ kind: 'line', x1: 0, y1: y, x2: width, y2: y, stroke: ink.frame, strokeWidth: hairline },
});

function told(mean: number, deviation: number): string {
  if (Number.isNaN(mean)) return '–';
  return Number.isNaN(deviation) ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
}

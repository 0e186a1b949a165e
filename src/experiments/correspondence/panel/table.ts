import { hairline, ink, type LineItem, type SceneItem, text } from '../../../figure/page/scene.ts';
import { shorten, textWidth } from '../../../figure/text/typography.ts';
import type { CorrespondenceRow } from '../declaration.ts';

const sizePt = 6;
const lineMm = 3;
const gapMm = 3;
/** A name takes at most this share of the width. */
const nameShare = 0.22;

/** Table 1 of Zeiler & Fergus 2013, a line for each part at each layer. */
export function scoreTable(
  rows: readonly CorrespondenceRow[],
  random: number,
  y: number,
  width: number,
): { readonly items: readonly SceneItem[]; readonly bottom: number } {
  const name = (value: string) => shorten(value, width * nameShare, sizePt);
  const head = ['Layer', 'Part', 'Δ', 'Δ of random places', 'p'];
  const body = rows
    .toSorted((a, b) => (a.layer === b.layer ? 0 : layerOrder(rows, a) - layerOrder(rows, b)))
    .map(({ layer, part, mean, deviation, randomMean, randomDeviation, p }) => [
      name(layer),
      name(part),
      told(mean, deviation),
      told(randomMean, randomDeviation),
      Number.isNaN(p) ? '–' : p.toFixed(4),
    ]);
  const widths = head.map((title, i) =>
    Math.max(...[title, ...body.map((row) => row[i]!)].map((cell) => textWidth(cell, sizePt))),
  );
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, own) => sum + own + gapMm, 0));
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

const layerOrder = (rows: readonly CorrespondenceRow[], { layer }: CorrespondenceRow): number =>
  rows.findIndex((row) => row.layer === layer);

const rule = (y: number, width: number): LineItem => ({
  ...{ kind: 'line', x1: 0, y1: y, x2: width, y2: y, stroke: ink.frame, strokeWidth: hairline },
});

function told(mean: number, deviation: number): string {
  if (Number.isNaN(mean)) return '–';
  return Number.isNaN(deviation) ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
}

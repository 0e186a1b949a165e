import type { Block } from '../../../figure/page/paragraph.ts';
import { hairline, ink, type LineItem, text } from '../../../figure/page/scene.ts';
import { shorten, textWidth } from '../../../figure/text/typography.ts';
import type { TrustScores } from '../declaration/scores.ts';

const sizePt = 6;
const lineMm = 3;
const gapMm = 2.5;

const columns: readonly (readonly [head: string, of: (scores: TrustScores) => number])[] = [
  ['random weights', ({ weights }) => weights.left],
  ['edges', ({ picture }) => picture.edges],
  ['other units', ({ picture }) => picture.others.mean],
  ['deletion', ({ causal: { deletion } }) => deletion.areas.random - deletion.areas.own],
  ['insertion', ({ causal: { insertion } }) => insertion.areas.own - insertion.areas.random],
  ['sensitivity', ({ sensitivity }) => sensitivity],
  ['Gini', ({ sparseness }) => sparseness],
];

/** Scores, a line a method; as many columns as there is room for. */
export function scoreTable(scores: readonly TrustScores[], methods: readonly string[], width: number): Block {
  const cells = [
    ['', ...columns.map(([head]) => head)],
    ...scores.map((own, i) => [methods[i]!, ...columns.map(([, of]) => shownNumber(of(own)))]),
  ];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => textWidth(row[i]!, sizePt, 'bold'))));
  const ends = widths.map((_, i) => widths.slice(0, i + 1).reduce((sum, own) => sum + own + gapMm, -gapMm));
  const fitting = ends.filter((end, i) => i === 0 || end <= width).length;
  const across = Math.min(width, ends[fitting - 1]!);
  return {
    items: [
      rule(0, across),
      ...cells.flatMap((row, line) =>
        row.slice(0, fitting).map((cell, i) => {
          const style = { sizePt, weight: line === 0 ? 'bold' : 'regular' } as const;
          const y = (line + 0.75) * lineMm;
          return i === 0
            ? text(0, y, shorten(cell, width, sizePt), style)
            : text(ends[i]!, y, cell, { ...style, anchor: 'end' });
        }),
      ),
      rule(lineMm, across),
      rule(cells.length * lineMm + 0.4, across),
    ],
    bottom: cells.length * lineMm + 0.4,
  };
}

const shownNumber = (value: number): string => (Number.isFinite(value) ? value.toFixed(2).replace('-', '−') : '–');

const rule = (y: number, width: number): LineItem => ({
  ...{ kind: 'line', x1: 0, y1: y, x2: width, y2: y, stroke: ink.frame, strokeWidth: hairline },
});

import { hairline, ink, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';

/** A column: its head, and what it has in each row; the first is of names, the others of numbers. */
export interface TableColumn {
  readonly head: string;
  readonly cells: readonly string[];
}

const headPt = 6;
const cellPt = 6.5;
const rowMm = 3.3;
const gapMm = 2.4;
const leastNameMm = 14;

/** A table with rules above, below its heads and at its end; `bold` of its rows stands out. Columns at the end that have no room are left out. */
export function drawTable(
  columns: readonly TableColumn[],
  bold: readonly boolean[],
  width: number,
): { readonly items: SceneItem[]; readonly bottom: number } {
  const [names, ...numbers] = columns as [TableColumn, ...TableColumn[]];
  const natural = numbers.map(widthOf);
  const fits = (count: number) => natural.slice(0, count).reduce((sum, own) => sum + own + gapMm, leastNameMm) <= width;
  const count = numbers.findLastIndex((_, i) => fits(i + 1)) + 1;
  const shown = numbers.slice(0, count);
  const taken = natural.slice(0, count).reduce((sum, own) => sum + own + gapMm, 0);
  const nameMm = Math.min(widthOf(names), width - taken);
  /** What is left over parts the columns evenly. */
  const spare = (width - taken - nameMm) / Math.max(1, count);
  const rightOf = (column: number) =>
    natural.slice(0, column + 1).reduce((end, own) => end + spare + gapMm + own, nameMm);
  const rows = names.cells.length;
  const baseline = (row: number) => (row + 0.5) * rowMm + 0.5 + (ascent - 0.55) * cellPt * mmPerPt;
  const line = (y: number, strokeWidth: number): SceneItem => ({
    ...{ kind: 'line', x1: 0, x2: width, y1: y, y2: y },
    ...{ stroke: ink.tick, strokeWidth },
  });
  const bottom = (rows + 1) * rowMm + 1;
  const row = (
    at: number,
    cells: readonly string[],
    style: { sizePt: number; weight: 'regular' | 'bold' },
  ): SceneItem[] => [
    text(0, baseline(at), shorten(cells[0]!, nameMm, style.sizePt, style.weight), style),
    ...cells.slice(1).map((cell, i) => text(rightOf(i), baseline(at), cell, { ...style, anchor: 'end' })),
  ];
  const all = [names, ...shown];
  return {
    items: [
      line(hairline, 2 * hairline),
      ...row(
        0,
        all.map(({ head }) => head),
        { sizePt: headPt, weight: 'regular' },
      ),
      line(rowMm + 0.5, hairline),
      ...names.cells.flatMap((_, i) =>
        row(
          i + 1,
          all.map(({ cells }) => cells[i]!),
          { sizePt: cellPt, weight: bold[i] ? 'bold' : 'regular' },
        ),
      ),
      line(bottom, 2 * hairline),
    ],
    bottom: bottom + hairline,
  };
}

const widthOf = ({ head, cells }: TableColumn): number =>
  Math.max(textWidth(head, headPt), ...cells.map((cell) => textWidth(cell, cellPt, 'bold')));

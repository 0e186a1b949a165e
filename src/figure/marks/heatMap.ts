import { type Box, frame, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';
import { labelPt, ptMm, tickPt } from './axes.ts';
import { barLabelsMm, colourBar } from './colourBar.ts';
import { blackOnViridisFrom, magnitudeRaster, viridis } from './colourMaps.ts';
import { picture } from './picture.ts';

/** Names are cut to this share of the width. */
const namesShare = 0.22;
const gap = 0.8;
/** What a cell holds is written into it from this size on, mm. */
const leastCellMm = 4.5;

/** A table of numbers from 0 to 1 in colour. */
export interface HeatMap {
  readonly title: string;
  /** Names of rows and of columns, and what they are. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly axes: readonly [down: string, across: string];
  /** float32 `[rows, columns]`; NaN is a light grey. */
  readonly values: Float32Array;
  /** What is written into the cell of a place, row by row; nothing into others. */
  readonly labels: ReadonlyMap<number, string>;
  /** What the colours say. */
  readonly key: string;
  /** Side of a cell at most, mm. */
  readonly mostCellMm?: number;
}

/** The table in square cells, with names and labels where they fit, and the key of its colours beneath. */
export async function heatMap(
  { title, rows, columns, axes, values, labels, key, mostCellMm = Number.POSITIVE_INFINITY }: HeatMap,
  width: number,
): Promise<{ readonly items: SceneItem[]; readonly height: number }> {
  const lineMm = ptMm(labelPt) * 1.4;
  const [left, below] = [shortened(rows, width), shortened(columns, width)];
  const fits = (width - lineMm - left.mm - gap) / columns.length >= ptMm(tickPt) * 1.1;
  const margin = lineMm + (fits ? left.mm + gap : gap);
  const cell = Math.min(mostCellMm, (width - margin) / columns.length);
  const box = { x: margin, y: 0, width: cell * columns.length, height: cell * rows.length };
  const titles = fits ? axes : ([`${axes[0]}, 1–${rows.length}`, `${axes[1]}, 1–${columns.length}`] as const);
  const baseline = box.height + (fits ? gap + below.mm : gap) + lineMm;
  const bar = { x: margin, y: baseline + gap, width: box.width, height: 2 };
  const axis = { sizePt: labelPt, anchor: 'middle' } as const;
  return {
    items: [
      await picture(magnitudeRaster(values, [rows.length, columns.length], [0, 1]), box, title),
      frame(box),
      ...(fits ? nameItems(left.short, below.short, box, cell) : []),
      ...(cell >= leastCellMm ? labelItems(labels, values, columns.length, box, cell) : []),
      text(ascent * ptMm(labelPt), box.height / 2, titles[0], { ...axis, rotationDeg: -90 }),
      text(margin + box.width / 2, baseline, titles[1], axis),
      ...(await colourBar(bar, viridis, ['0', key, '1'])),
    ],
    height: bar.y + bar.height + barLabelsMm + 0.5,
  };
}

function shortened(names: readonly string[], width: number) {
  const short = names.map((name) => shorten(name, namesShare * width, tickPt));
  return { short, mm: Math.max(...short.map((name) => textWidth(name, tickPt))) };
}

function nameItems(
  rows: readonly string[],
  columns: readonly string[],
  { x, y, height }: Box,
  cell: number,
): SceneItem[] {
  const middle = (ascent * ptMm(tickPt)) / 2 - 0.1;
  const style = { sizePt: tickPt, anchor: 'end' } as const;
  return [
    ...rows.map((name, i) => text(x - gap, y + (i + 0.5) * cell + middle, name, style)),
    ...columns.map((name, i) =>
      text(x + (i + 0.5) * cell + middle, y + height + gap, name, { ...style, rotationDeg: -90 }),
    ),
  ];
}

/** White on the dark end of the colours, black on the light one. */
function labelItems(
  labels: HeatMap['labels'],
  values: Float32Array,
  columns: number,
  { x, y }: Box,
  cell: number,
): SceneItem[] {
  return Array.from(labels, ([place, label]) => {
    const sizePt = textWidth(label, tickPt) < 0.9 * cell ? tickPt : 4;
    const fill = values[place]! < blackOnViridisFrom ? '#ffffff' : '#000000';
    const baseline = y + (Math.floor(place / columns) + 0.5) * cell + 0.36 * ptMm(sizePt);
    return text(x + ((place % columns) + 0.5) * cell, baseline, label, { sizePt, anchor: 'middle', fill });
  });
}

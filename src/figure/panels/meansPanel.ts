import { axisItems, labelPt, lineColours, ptMm, tickGap, tickMm, tickPt, widest } from '../marks/axes.ts';
import { lineLegend } from '../marks/lineLegend.ts';
import { linearAxis, shareOn } from '../marks/ticks.ts';
import type { Drawing } from '../page/drawing.ts';
import { mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';

/** A mean with its standard deviation; NaN where there is none. */
export interface Mean {
  readonly mean: number;
  readonly deviation: number;
}

/** Means at the same places along x, joined by lines, with bars of a deviation up and down. */
export interface MeansPanel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly places: readonly string[];
  readonly lines: readonly { readonly name: string; readonly means: readonly Mean[] }[];
}

const titleGap = 0.7;
const lineMm = 0.75 * mmPerPt;
const pointMm = 1;
/** Between labels of the y axis, at least. */
const apartMm = 5.5;
/** Names of places that are wider are cut. */
const widestLabel = 16;

/** Lines are a little beside each other, so that their bars do not lie over one another. */
const besideMm = 0.9;

/** Shares, 0…1, as per cent from 0 up to what there is. */
export function meansPanel(
  { title, xLabel, yLabel, places, lines }: MeansPanel,
  width: number,
  height: number,
): Drawing {
  const colourOf = (line: number) => lineColours[line % lineColours.length]!;
  const entries = lines.map(({ name }, line) => ({ name, colour: colourOf(line), dash: null }));
  const legend = lineLegend(lines.length > 1 ? entries : [], width);
  // The highest label stands half above its tick.
  const top = legend.bottom + 0.6 * ptMm(tickPt);
  const bottom = height - tickMm - tickGap - ptMm(tickPt) - titleGap - ptMm(labelPt) - 0.3;
  const ends = lines.flatMap(({ means }) => means.flatMap(({ mean, deviation }) => upTo(mean, deviation)));
  const percents = ends.reduce((most, end) => Math.max(most, 100 * end), 0);
  const y = linearAxis(0, percents, Math.max(2, Math.floor((bottom - top) / apartMm)));
  const left = ptMm(labelPt) + titleGap + widest(y) + tickGap + tickMm;
  const right = width - 0.5;
  const each = (right - left) / places.length;
  // As many labels as have room.
  const step = Math.ceil(
    (Math.min(widestLabel, Math.max(...places.map((place) => textWidth(place, tickPt)))) + 1) / each,
  );
  // Those at the ends have room up to the end of the axis.
  const roomOf = (place: number) => Math.min(step, 2 * place + 1, 2 * (places.length - place) - 1) * each - 0.5;
  const ticks = places.flatMap((label, value) =>
    value % step === Math.floor((step - 1) / 2) ? [{ value, label: shorten(label, roomOf(value), tickPt) }] : [],
  );
  const x = { kind: 'linear', low: -0.5, high: places.length - 0.5, ticks } as const;
  const at = (share: number) => bottom - shareOn(y, 100 * share) * (bottom - top);
  const drawn = lines.flatMap(({ means }, line): SceneItem[] => {
    const stroke = colourOf(line);
    const aside = (line - (lines.length - 1) / 2) * besideMm;
    const points = means.flatMap((own, place) =>
      Number.isNaN(own.mean) ? [] : [{ ...own, px: left + (place + 0.5) * each + aside, py: at(own.mean) }],
    );
    const corners = points.map(({ px, py }) => [px, py] as const);
    const half = pointMm / 2;
    return [
      ...(corners.length > 1
        ? [{ kind: 'polyline' as const, points: corners, stroke, strokeWidth: lineMm, dash: null }]
        : []),
      ...points.flatMap(({ px, py, mean, deviation }): SceneItem[] => [
        ...(deviation > 0
          ? [
              {
                kind: 'line',
                x1: px,
                y1: at(Math.max(0, mean - deviation)),
                x2: px,
                y2: at(Math.min(1, mean + deviation)),
                stroke,
                strokeWidth: lineMm,
              } as const,
            ]
          : []),
        {
          ...{ kind: 'rect', x: px - half, y: py - half, width: pointMm, height: pointMm },
          ...{ fill: stroke, stroke: null, strokeWidth: 0 },
        } as SceneItem,
      ]),
    ];
  });
  const labelled = { sizePt: labelPt, anchor: 'middle' } as const;
  const yTitleX = ascent * ptMm(labelPt);
  return {
    items: [
      ...legend.items,
      ...axisItems(x, y, { left, right, top, bottom }),
      ...drawn,
      text((left + right) / 2, height - 0.3 - 0.21 * ptMm(labelPt), shorten(xLabel, right - left, labelPt), labelled),
      text(yTitleX, (top + bottom) / 2, shorten(yLabel, bottom - top, labelPt), { ...labelled, rotationDeg: -90 }),
    ],
    height,
    title,
    description: `${yLabel} by ${xLabel.toLowerCase()}: ${lines.map(({ name }) => name).join(', ')}; bars are one standard deviation over folds.`,
  };
}

const upTo = (mean: number, deviation: number): number[] =>
  Number.isNaN(mean) ? [] : [Math.min(1, mean + (Number.isNaN(deviation) ? 0 : deviation))];

import { axisItems, labelPt, lineColours, ptMm, tickGap, tickMm, tickPt, widest } from '../marks/axes.ts';
import { lineLegend } from '../marks/lineLegend.ts';
import { blockMeans, type Points, thinned, unbroken } from '../marks/thinning.ts';
import { type Axis, linearAxis, logAxis, shareOn } from '../marks/ticks.ts';
import type { Drawing } from '../page/drawing.ts';
import { ink, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';

/** One line of the chart. */
export interface Curve extends Points {
  readonly run: string;
  readonly part: 'train' | 'val';
}

export interface CurvesPanel {
  readonly curves: readonly Curve[];
  /** What it is called where nobody has given it a title. */
  readonly title: string;
  readonly xLabel: string;
  /** With the unit; in a low chart the shorter one. */
  readonly yLabel: string;
  readonly shortYLabel: string;
  readonly axis: 'linear' | 'log';
  /** Points of which each drawn one of the training is the mean. */
  readonly meanOver: number;
}

const dashes = { train: null, val: [1.1, 0.7] } as const;

const titleGap = 0.7;
const lineMm = 0.75 * mmPerPt;
/** Where a stretch of one point is drawn: side of its square. */
const pointMm = 0.7;
/** Stripes of a curve, each with two points at most. */
const stripeMm = 0.12;
/** Between labels, at least. */
const apart = { x: 3, y: 5.5 } as const;

/** A chart's height where nothing else decides it: of good proportions in a column, and no higher across a page. */
export const chartHeight = (width: number): number => Math.max(32, Math.min(52, 0.62 * width));

/** Runs as lines over epochs or steps: axes with units, a legend above, training unbroken and validation dashed. */
export async function curvesPanel(panel: CurvesPanel, width: number, height: number): Promise<Drawing> {
  const { title, xLabel, yLabel, shortYLabel, axis } = panel;
  const runs = [...new Set(panel.curves.map(({ run }) => run))];
  const parts = [...new Set(panel.curves.map(({ part }) => part))];
  const styleOf = (run: string, part: Curve['part']) => ({
    colour: lineColours[(runs.length > 1 ? runs.indexOf(run) : parts.indexOf(part)) % lineColours.length]!,
    dash: parts.length > 1 ? dashes[part] : null,
  });
  const legend = lineLegend(legendEntries(runs, parts, styleOf), width);
  const meansOf = (curve: Curve) => (curve.part === 'train' ? blockMeans(curve, panel.meanOver) : curve);
  const points = panel.curves.map((curve) => ({ ...curve, ...positive(meansOf(curve), axis) }));
  const top = legend.bottom + ptMm(tickPt) / 2;
  const bottom = height - tickMm - tickGap - ptMm(tickPt) - titleGap - ptMm(labelPt) - 0.3;
  const y = yAxis(points, axis, bottom - top);
  const left = ptMm(labelPt) + titleGap + widest(y) + tickGap + tickMm;
  const x = xAxis(points, width - left);
  const right = width - Math.max(0.5, textWidth(x.ticks.at(-1)?.label ?? '', tickPt) / 2);
  const plot = { left, right, top, bottom };
  const place = (px: number, py: number) =>
    [left + shareOn(x, px) * (right - left), bottom - shareOn(y, py) * (bottom - top)] as const;
  const lines = points.flatMap((curve) => {
    const { colour, dash } = styleOf(curve.run, curve.part);
    return unbroken(thinned(curve, Math.round((right - left) / stripeMm))).map((stretch): SceneItem => {
      const corners = stretch.map(([px, py]) => place(px, py));
      const [only] = corners;
      if (corners.length > 1) return { kind: 'polyline', points: corners, stroke: colour, strokeWidth: lineMm, dash };
      const half = pointMm / 2;
      const box = { x: only![0] - half, y: only![1] - half, width: pointMm, height: pointMm };
      return { kind: 'rect', ...box, fill: colour, stroke: null, strokeWidth: 0 };
    });
  });
  const fits = textWidth(yLabel, labelPt) <= bottom - top;
  const yTitleX = ascent * ptMm(labelPt);
  const labelled = { sizePt: labelPt, anchor: 'middle' } as const;
  return {
    items: [
      ...legend.items,
      ...axisItems(x, y, plot),
      ...lines,
      text((left + right) / 2, height - 0.3 - 0.21 * ptMm(labelPt), shorten(xLabel, right - left, labelPt), labelled),
      text(yTitleX, (top + bottom) / 2, shorten(fits ? yLabel : shortYLabel, bottom - top, labelPt), {
        ...labelled,
        rotationDeg: -90,
      }),
    ],
    height,
    title,
    description: `${yLabel} by ${xLabel.toLowerCase()} of ${runs.join(', ')}.`,
  };
}

type StyleOf = (run: string, part: Curve['part']) => { colour: string; dash: readonly [number, number] | null };

const partNames = { train: 'training', val: 'validation' } as const;

/** One run: its parts. Several: their colours, then what the dashes mean, in black. A single line explains itself. */
function legendEntries(runs: readonly string[], parts: readonly Curve['part'][], styleOf: StyleOf) {
  const only = runs[0] ?? '';
  if (runs.length <= 1) {
    return parts.length > 1 ? parts.map((part) => ({ name: partNames[part], ...styleOf(only, part) })) : [];
  }
  const ofRuns = runs.map((run) => ({ name: run, colour: styleOf(run, parts[0]!).colour, dash: null }));
  const ofParts = parts.map((part) => ({ name: partNames[part], colour: ink.quiet, dash: styleOf(only, part).dash }));
  return parts.length > 1 ? [...ofRuns, ...ofParts] : ofRuns;
}

/** On a logarithmic axis what is not above 0 has no place. */
const positive = ({ x, y }: Points, axis: 'linear' | 'log'): Points =>
  axis === 'log' ? { x, y: y.map((value) => (value > 0 ? value : Number.NaN)) } : { x, y };

const finiteValues = (curves: readonly Points[], of: 'x' | 'y'): number[] =>
  curves.flatMap((curve) => curve[of].filter(Number.isFinite));
const least = (values: readonly number[], otherwise: number) =>
  values.reduce((a, b) => Math.min(a, b), values[0] ?? otherwise);
const largest = (values: readonly number[], otherwise: number) =>
  values.reduce((a, b) => Math.max(a, b), values[0] ?? otherwise);

/** From 0 where it is linear, so that heights can be compared. */
function yAxis(curves: readonly Points[], kind: 'linear' | 'log', height: number): Axis {
  const values = finiteValues(curves, 'y');
  const most = Math.max(2, Math.floor(height / apart.y));
  if (kind === 'log') return logAxis(least(values, 0.1), largest(values, 1), most);
  return linearAxis(Math.min(0, least(values, 0)), largest(values, 1), most);
}

/** From the first to the last point, labelled as closely as the widest label lets it. */
function xAxis(curves: readonly Points[], width: number): Axis {
  const values = finiteValues(curves, 'x');
  const [from, to] = [Math.min(0, least(values, 0)), largest(values, 1)];
  const labelWidth = widest(linearAxis(from, to, 4, { whole: true, toSteps: false }));
  return linearAxis(from, to, Math.max(2, Math.floor(width / (labelWidth + apart.x))), { whole: true, toSteps: false });
}

import { mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';
import { axisItems, labelPt, ptMm, tickGap, tickMm, tickPt, widest } from './axes.ts';
import { unbroken } from './thinning.ts';
import { linearAxis, shareOn, type Tick } from './ticks.ts';

export interface AmountChart {
  readonly amounts: readonly number[];
  readonly lines: readonly {
    /** One for each amount; NaN where it is not known. */
    readonly values: readonly number[];
    readonly colour: string;
    /** Drawn thicker, and broken. */
    readonly isMean: boolean;
  }[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the y axis begins; default: 0. */
  readonly least?: number;
  /** Where the y axis ends; `null`: where the largest value does. */
  readonly most: number | null;
}

const titleGap = 0.7;
const apartMm = { x: 3, y: 5.5 } as const;
const meanDash = [1.1, 0.7] as const;
const pointMm = 0.9;

/** Lines over amounts, with both axes from where they begin; a line of one amount is a point. */
export function amountChart(
  { amounts, lines, xLabel, yLabel, least = 0, most }: AmountChart,
  [width, height]: readonly [number, number],
): SceneItem[] {
  const top = ptMm(tickPt) / 2;
  const bottom = height - tickMm - tickGap - ptMm(tickPt) - titleGap - ptMm(labelPt) - 0.3;
  const largest =
    most ?? lines.flatMap(({ values }) => values.filter(Number.isFinite)).reduce((a, b) => Math.max(a, b), 0);
  const y = linearAxis(least, largest, Math.max(2, Math.floor((bottom - top) / apartMm.y)));
  const left = ptMm(labelPt) + titleGap + widest(y) + tickGap + tickMm;
  const [first, last] = [amounts[0]!, amounts.at(-1)!];
  const tickRoom = widest(linearAxis(first, last, 4, { toSteps: false })) + apartMm.x;
  const axis = linearAxis(first, last, Math.max(2, Math.floor((width - left) / tickRoom)), { toSteps: false });
  const half = (tick: Tick | undefined) => textWidth(tick?.label ?? '', tickPt) / 2;
  const right = width - Math.max(0.5, half(axis.ticks.at(-1)));
  // A wide first label would reach under those of the y axis: the axis begins a little before.
  const inset = Math.max(0, half(axis.ticks[0]) - tickMm);
  const x = { ...axis, low: axis.low - ((axis.high - axis.low) * inset) / (right - left - inset) };
  const place = ([px, py]: readonly [number, number]) =>
    [left + shareOn(x, px) * (right - left), bottom - shareOn(y, py) * (bottom - top)] as const;
  const drawn = lines.flatMap(({ values, colour, isMean }) => {
    const strokeWidth = (isMean ? 1.25 : 0.5) * mmPerPt;
    return unbroken({ x: amounts, y: values }).map((stretch): SceneItem => {
      const points = stretch.map(place);
      const dash = isMean ? meanDash : null;
      if (points.length > 1) return { kind: 'polyline', points, stroke: colour, strokeWidth, dash };
      const box = { x: points[0]![0] - pointMm / 2, y: points[0]![1] - pointMm / 2, width: pointMm, height: pointMm };
      return { kind: 'rect', ...box, fill: colour, stroke: null, strokeWidth: 0 };
    });
  });
  const labelled = { sizePt: labelPt, anchor: 'middle' } as const;
  return [
    ...axisItems(x, y, { left, right, top, bottom }),
    ...drawn,
    text((left + right) / 2, height - 0.3 - 0.21 * ptMm(labelPt), shorten(xLabel, right - left, labelPt), labelled),
    text(ascent * ptMm(labelPt), (top + bottom) / 2, shorten(yLabel, bottom - top, labelPt), {
      ...labelled,
      rotationDeg: -90,
    }),
  ];
}

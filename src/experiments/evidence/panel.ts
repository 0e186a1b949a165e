import { axisItems, labelPt, lineColours, ptMm, tickGap, tickMm, tickPt } from '../../figure/marks/axes.ts';
import { lineLegend } from '../../figure/marks/lineLegend.ts';
import { linearAxis, shareOn } from '../../figure/marks/ticks.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { paragraph } from '../../figure/page/paragraph.ts';
import { hairline, ink, mmPerPt, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { ascent, shorten, textWidth } from '../../figure/text/typography.ts';
import type { Evidence, EvidenceRow, Standing } from './declaration/kept.ts';
import type { Measure } from './declaration/measures.ts';

export interface EvidencePanel {
  readonly shown: Evidence;
  readonly measure: Measure;
}

const rowMm = 1.5;
const bandGap = 1.4;
const pointMm = 1;
const widestName = 22;
const chanceDash = [0.5, 0.5] as const;

const names: Readonly<Record<Measure, string>> = {
  pointing: 'images whose largest pixel lies in the evidence',
  mass: 'importance in the evidence',
  rank: 'largest pixels in the evidence',
};

/** Of each layer what every method reaches by one measure, with its interval, beside chance. */
export async function evidence({ shown, measure }: EvidencePanel, width: number): Promise<Drawing> {
  const { methods, rows, model, dataset } = shown;
  const colourOf = (method: number) => lineColours[method]!;
  const entries = methods.map((name, i) => ({ name, colour: colourOf(i), dash: null }));
  const legend = lineLegend([...entries, { name: 'chance', colour: ink.quiet, dash: chanceDash }], width);
  const longest = Math.max(...rows.map(({ layer }) => textWidth(layer, tickPt)));
  const left = Math.min(widestName, longest) + tickGap + tickMm;
  const right = width - 2;
  const bandMm = methods.length * rowMm + bandGap;
  const top = legend.bottom;
  const bottom = top + rows.length * bandMm;
  const x = linearAxis(0, 1, Math.max(2, Math.floor((right - left) / 9)));
  const at = (value: number) => left + shareOn(x, value) * (right - left);
  const ticks = rows.map(({ layer }, i) => ({
    ...{ value: rows.length - i - 0.5, label: shorten(layer, widestName, tickPt) },
  }));
  const y = { kind: 'linear', low: 0, high: rows.length, ticks } as const;
  const bands = rows.flatMap((row, i) => {
    const bandTop = top + i * bandMm;
    return [
      ...(i > 0 ? [rule(left, right, bandTop)] : []),
      ...chanceLine(row, at, bandTop, bandMm),
      ...row.methods.flatMap((own, method) =>
        standingItems(own[measure], at, bandTop + bandGap / 2 + (method + 0.5) * rowMm, colourOf(method)),
      ),
    ];
  });
  const axisBottom = bottom + tickMm + tickGap + ptMm(tickPt) + 0.6;
  const xLabel = shorten(`Share of the ${names[measure]}`, right - left, labelPt);
  const note = noteOf(shown, measure);
  const below = paragraph(0, 0, width, note, { sizePt: 5.5, fill: ink.quiet });
  const labelBottom = axisBottom + ptMm(labelPt);
  return {
    items: [
      ...legend.items,
      ...bands,
      ...axisItems(x, y, { left, right, top, bottom }),
      text((left + right) / 2, axisBottom + ascent * ptMm(labelPt), xLabel, { sizePt: labelPt, anchor: 'middle' }),
      ...shifted(below.items, 0, labelBottom + 1),
    ],
    height: labelBottom + 1 + below.bottom,
    title: `Which method finds the evidence, ${model} on ${dataset}`,
    description: `Layers of ${model} from the scores downwards: ${rows.map(({ layer }) => layer).join(', ')}. ${note}`,
  };
}

const rule = (x1: number, x2: number, y: number): SceneItem => ({
  ...{ kind: 'line', x1, y1: y, x2, y2: y, stroke: ink.frame, strokeWidth: hairline },
});

function chanceLine({ chance }: EvidenceRow, at: (value: number) => number, top: number, height: number): SceneItem[] {
  if (!Number.isFinite(chance)) return [];
  const points = [
    [at(chance), top],
    [at(chance), top + height],
  ] as const;
  return [{ kind: 'polyline', points, stroke: ink.quiet, strokeWidth: 0.5 * mmPerPt, dash: chanceDash }];
}

/** Filled where it is better than chance, else hollow. */
function standingItems(
  { value, place }: Standing,
  at: (value: number) => number,
  y: number,
  colour: string,
): SceneItem[] {
  if (place === 'none') return [];
  const half = pointMm / 2;
  const isHollow = place === 'chance';
  return [
    {
      ...{ kind: 'line', x1: at(value.low), y1: y, x2: at(value.high), y2: y },
      stroke: colour,
      strokeWidth: 0.75 * mmPerPt,
    },
    {
      ...{ kind: 'rect', x: at(value.mean) - half, y: y - half, width: pointMm, height: pointMm },
      ...{ fill: isHollow ? '#ffffff' : colour, stroke: colour, strokeWidth: 0.5 * mmPerPt },
    },
  ];
}

const noteOf = ({ rows, images, dataset, split }: Evidence, measure: Measure): string => {
  const counts = rows.map((row) => row.images);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const interval = measure === 'pointing' ? 'Wilson' : 'bootstrap';
  return (
    `${images} images of ${dataset}, ${split}; of ${least === most ? least : `${least} to ${most}`} the mask is a part of what the unit sees. ` +
    `Bars: 95 % intervals (${interval}). Hollow: no better than chance, image by image.`
  );
};

import { hairline, ink, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, textWidth } from '../text/typography.ts';
import { type Axis, shareOn } from './ticks.ts';

/** Of lines, told apart with every colour vision (Okabe & Ito 2008), the darker ones first. */
export const lineColours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#000000',
  '#999999',
] as const;

export const labelPt = 6;
export const tickPt = 5.5;
export const tickMm = 0.8;
export const tickGap = 0.4;

export const ptMm = (pt: number): number => pt * mmPerPt;

/** Width of an axis's widest label, mm. */
export const widest = ({ ticks }: Axis): number => Math.max(...ticks.map(({ label }) => textWidth(label, tickPt)));

/** Where axes cross and end, mm. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Both axes with their ticks and labels. */
export function axisItems(x: Axis, y: Axis, { left, right, top, bottom }: Plot): SceneItem[] {
  const stroke = { kind: 'line', stroke: ink.tick, strokeWidth: 2 * hairline } as const;
  const middle = ascent * ptMm(tickPt) - ptMm(tickPt) * 0.55;
  return [
    { ...stroke, x1: left, y1: top, x2: left, y2: bottom },
    { ...stroke, x1: left, y1: bottom, x2: right, y2: bottom },
    ...x.ticks.flatMap((tick): SceneItem[] => {
      const at = left + shareOn(x, tick.value) * (right - left);
      const baseline = bottom + tickMm + tickGap + ascent * ptMm(tickPt) * 0.9;
      return [
        { ...stroke, x1: at, y1: bottom, x2: at, y2: bottom + tickMm },
        text(at, baseline, tick.label, { sizePt: tickPt, anchor: 'middle' }),
      ];
    }),
    ...y.ticks.flatMap((tick): SceneItem[] => {
      const at = bottom - shareOn(y, tick.value) * (bottom - top);
      return [
        { ...stroke, x1: left - tickMm, y1: at, x2: left, y2: at },
        text(left - tickMm - tickGap, at + middle, tick.label, { sizePt: tickPt, anchor: 'end' }),
      ];
    }),
  ];
}

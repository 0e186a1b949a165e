import { type Box, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, percentLabel, shorten, textWidth } from '../text/typography.ts';
import type { ClassKey } from './classKeys.ts';

const swatchMm = 1.7;
const lineMm = 2.6;
const namePt = 5.5;

/** Height of a legend, mm. */
export const legendMm = (keys: readonly ClassKey[]): number => keys.length * lineMm;

/** Swatch, name and share of each class, one below the other from the box's top left. */
export function classLegend(keys: readonly ClassKey[], { x, y, width }: Pick<Box, 'x' | 'y' | 'width'>): SceneItem[] {
  return keys.flatMap(({ name, colour, share }, i): SceneItem[] => {
    const top = y + i * lineMm;
    const baseline = top + (lineMm - namePt * mmPerPt) / 2 + ascent * namePt * mmPerPt;
    const percent = percentLabel(share);
    const nameX = x + swatchMm + 0.9;
    const room = x + width - nameX - textWidth(percent, namePt) - 1;
    const swatchY = top + (lineMm - swatchMm) / 2;
    return [
      { kind: 'rect', x, y: swatchY, width: swatchMm, height: swatchMm, fill: colour, stroke: null, strokeWidth: 0 },
      text(nameX, baseline, shorten(name, room, namePt), { sizePt: namePt }),
      text(x + width, baseline, percent, { sizePt: namePt, anchor: 'end' }),
    ];
  });
}

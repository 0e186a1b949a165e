import { classColours, otherColour } from './colourMaps.ts';
import { type Box, mmPerPt, type SceneItem, text } from './scene.ts';
import { ascent, shorten, textWidth } from './typography.ts';

/** A class that is the most probable one somewhere; `share` (0 to 1) of the positions. */
export interface ClassKey {
  /** Null: all the classes beyond the legend's length, together. */
  readonly label: number | null;
  readonly name: string;
  readonly colour: string;
  readonly share: number;
}

const longestLegend = 10;
const swatchMm = 1.7;
const lineMm = 2.6;
const namePt = 5.5;

/** The classes that occur, `target` first and then the most frequent; those beyond ten lines share one. */
export function classKeys(topClass: Int32Array, classes: readonly string[], target: string): ClassKey[] {
  const counts = new Map<number, number>();
  for (const label of topClass) counts.set(label, (counts.get(label) ?? 0) + 1);
  const targetFirst = ([label]: [number, number]) => (classes[label] === target ? 0 : 1);
  const ranked = [...counts].sort((a, b) => targetFirst(a) - targetFirst(b) || b[1] - a[1] || a[0] - b[0]);
  const kept = ranked.length > longestLegend ? longestLegend - 1 : ranked.length;
  const keys = ranked.slice(0, kept).map(([label, count], i): ClassKey => {
    return {
      label,
      name: classes[label] ?? `class ${label}`,
      colour: classColours[i]!,
      share: count / topClass.length,
    };
  });
  if (kept === ranked.length) return keys;
  const rest = ranked.slice(kept).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...keys,
    { label: null, name: `${ranked.length - kept} others`, colour: otherColour, share: rest / topClass.length },
  ];
}

/** Height of a legend, mm. */
export const legendMm = (keys: readonly ClassKey[]): number => keys.length * lineMm;

/** Swatch, name and share of each class, one below the other from the box's top left. */
export function classLegend(keys: readonly ClassKey[], { x, y, width }: Pick<Box, 'x' | 'y' | 'width'>): SceneItem[] {
  return keys.flatMap(({ name, colour, share }, i): SceneItem[] => {
    const top = y + i * lineMm;
    const baseline = top + (lineMm - namePt * mmPerPt) / 2 + ascent * namePt * mmPerPt;
    const percent = share < 0.005 ? '<1 %' : `${Math.round(100 * share)} %`;
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

import type { Block } from '../page/paragraph.ts';
import { mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, shorten, textWidth } from '../text/typography.ts';

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly dash: readonly [stroke: number, gap: number] | null;
}

const namePt = 6;
const rowMm = 3;
const sampleMm = 4.6;
const gap = { name: 0.9, entry: 3 } as const;

/** Samples of lines with their names, side by side in as many rows as they need; nothing takes no room. */
export function lineLegend(entries: readonly LegendEntry[], width: number): Block {
  const items: SceneItem[] = [];
  let [x, row] = [0, 0];
  for (const { name, colour, dash } of entries) {
    const shown = shorten(name, width - sampleMm - gap.name, namePt);
    const taken = sampleMm + gap.name + textWidth(shown, namePt);
    if (x > 0 && x + taken > width) [x, row] = [0, row + 1];
    const middle = row * rowMm + rowMm / 2;
    const baseline = middle + (ascent - 0.55) * namePt * mmPerPt;
    items.push(
      {
        kind: 'polyline',
        points: [
          [x, middle],
          [x + sampleMm, middle],
        ],
        stroke: colour,
        strokeWidth: 0.75 * mmPerPt,
        dash,
      },
      text(x + sampleMm + gap.name, baseline, shown, { sizePt: namePt }),
    );
    x += taken + gap.entry;
  }
  return { items, bottom: entries.length === 0 ? 0 : (row + 1) * rowMm + 0.6 };
}

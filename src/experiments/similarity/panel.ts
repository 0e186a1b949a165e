import { heatMap } from '../../figure/marks/heatMap.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { paragraph } from '../../figure/page/paragraph.ts';
import { shifted } from '../../figure/page/scene.ts';
import { shownImages } from './declaration/units.ts';
import type { Similarity } from './declaration.ts';
import { type MatchedUnits, matchedUnits } from './panel/matchedUnits.ts';

/** From this width on, mm, both tables stand side by side. */
const besideMm = 110;
const gap = 6;
const mostCellMm = 12;

/** What it is drawn from. */
export interface SimilarityPanel {
  readonly shown: Similarity;
  readonly matched: MatchedUnits;
}

/**
 * CKA of every two layers (Kornblith et al. 2019, figure 3), how highly their units correlate with their closest, and beneath the pairs of units
 * that correlate most.
 */
export async function similarity({ shown, matched }: SimilarityPanel, width: number): Promise<Drawing> {
  const { models, cka, meanInSecond, images, dataset, split } = shown;
  const [first, second] = models;
  const isBeside = width >= besideMm;
  const each = isBeside ? (width - gap) / 2 : width;
  const [rows, columns] = [first, second].map(({ layers }) => layers.map(({ name }) => name)) as [string[], string[]];
  const axes = [first.name, second.name] as const;
  const drawn = async (title: string, values: Float32Array, key: string) => {
    const labels = new Map(
      Array.from(values.entries())
        .filter(([, value]) => !Number.isNaN(value))
        .map(([place, value]) => [place, value.toFixed(2)]),
    );
    const head = paragraph(0, 0, each, title, { sizePt: 6, weight: 'bold' });
    const map = await heatMap({ title, rows, columns, axes, values, labels, key, mostCellMm }, each);
    const top = head.bottom + 0.8;
    return { items: [...head.items, ...shifted(map.items, 0, top)], height: top + map.height };
  };
  const alike = await drawn('CKA', cka, 'CKA');
  const units = await drawn(`Highest correlation, mean of units of ${first.name}`, meanInSecond, 'mean r');
  const [x, y] = isBeside ? [each + gap, 0] : [0, alike.height + gap];
  const pairs = await matchedUnits(matched, shownImages, width);
  const below = Math.max(alike.height, y + units.height) + (pairs.bottom > 0 ? gap / 2 : 0);
  return {
    items: [...alike.items, ...shifted(units.items, x, y), ...shifted(pairs.items, 0, below)],
    height: below + pairs.bottom,
    title: `${first.name} and ${second.name} on ${dataset}, ${split}`,
    description: `CKA of the layers of ${first.name}, down, and ${second.name}, across, over ${images} images, and the mean over the units of ${first.name} of the highest correlation with a unit of ${second.name}.`,
  };
}

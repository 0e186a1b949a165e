import type { Raster } from '../../figure/marks/display.ts';
import { fitted, picture } from '../../figure/marks/picture.ts';
import { magnitudeMeaning, projectionKey } from '../../figure/marks/projectionKey.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { frame, ink, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { numberLabel } from '../../figure/text/typography.ts';
import { rules } from '../../shared/contract/unit.ts';
import { type Contrast, displayFormula } from '../../shared/contrast.ts';
import type { ClassView } from './declaration.ts';

/** A class in a panel: its place among those that are looked at. */
interface ClassViewPanel {
  readonly shown: ClassView;
  readonly place: number;
  /** From the highest score down; the projections in the order of the rules. */
  readonly images: readonly { readonly picture: Raster; readonly projections: readonly Raster[] }[];
  readonly contrast: Contrast;
}

/** Distances, mm. */
const spacing = { label: 13, column: 1, row: 1, score: 3, block: 3 } as const;
const tileMm = { least: 10, most: 28 } as const;
const labelPt = 6;

/** The images of a class with the highest score, each above its projections from that score under every rule. */
export async function classView({ shown, place, images, contrast }: ClassViewPanel, width: number): Promise<Drawing> {
  const { name, strongest } = shown.classes[place]!;
  const room = width - spacing.label + spacing.column;
  const most = Math.max(1, Math.floor(room / (tileMm.least + spacing.column)));
  const rows = Math.ceil(images.length / most);
  // The last row is as full as the others can make it.
  const across = Math.max(1, Math.ceil(images.length / rows));
  const tile = Math.min(tileMm.most, room / across - spacing.column);
  const blockMm = spacing.score + (1 + rules.length) * (tile + spacing.row) - spacing.row;
  const items: SceneItem[] = [];
  let y = 0;
  for (let first = 0; first < images.length; first += across) {
    const own = images.slice(first, first + across).map((image, i) => ({ ...image, ...strongest[first + i]! }));
    items.push(...shifted(await block(name, own, tile), 0, y));
    y += blockMm + spacing.block;
  }
  const reading = `Images of ${shown.dataset}, ${shown.split}. Projections: ${displayFormula(contrast)}, each on its own scale${magnitudeMeaning(contrast)}.`;
  const prose = 'A projection shows what in this picture can raise the score under a rule.';
  const key = await projectionKey(reading, contrast, width, images[0]?.projections[0]?.channels ?? 1);
  return {
    items: [...items, ...shifted(key.items, 0, y)],
    height: y + key.bottom,
    title: `${name}: projections from its score, ${shown.model}`,
    prose,
    description: `${images.length} images of ${name} with the highest score, each with its projections under the rules ${rules.join(', ')}. ${reading} ${prose}`,
  };
}

interface ShownImage {
  readonly picture: Raster;
  readonly projections: readonly Raster[];
  readonly score: number;
}

/** Images beside each other, the score above and the projections below. */
async function block(name: string, images: readonly ShownImage[], tile: number): Promise<SceneItem[]> {
  const rowAt = (row: number) => spacing.score + row * (tile + spacing.row);
  const labels = ['image', ...rules].map((label, row) =>
    text(spacing.label - 1.5, rowAt(row) + tile / 2 + 0.75, label, { sizePt: labelPt, anchor: 'end' }),
  );
  const columns = images.map(async ({ picture: own, projections, score }, i): Promise<SceneItem[]> => {
    const x = spacing.label + i * (tile + spacing.column);
    const tiles = [own, ...projections].map(async (raster, row) => {
      const box = { x, y: rowAt(row), width: tile, height: tile };
      const what = row === 0 ? `Image of ${name}` : `Projection under the ${rules[row - 1]} rule`;
      return [await picture(raster, fitted(raster, box), `${what}, score ${numberLabel(score)}`), frame(box)];
    });
    const head = text(x + tile / 2, 1.9, numberLabel(score), { sizePt: 5.5, anchor: 'middle', fill: ink.quiet });
    return [head, ...(await Promise.all(tiles)).flat()];
  });
  const score = text(spacing.label - 1.5, 1.9, 'score', { sizePt: 5.5, anchor: 'end', fill: ink.quiet });
  return [score, ...labels, ...(await Promise.all(columns)).flat()];
}

import { displayedAt, largestMagnitude } from '../../figure/marks/display.ts';
import { montageColumns } from '../../figure/marks/montageGrid.ts';
import { fitted, picture } from '../../figure/marks/picture.ts';
import { barWithWords, magnitudeMeaning } from '../../figure/marks/projectionKey.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { paragraph } from '../../figure/page/paragraph.ts';
import { frame, ink, mmPerPt, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import type { FilterArray } from '../../figure/panels/filters.ts';
import { filtersPanel } from '../../figure/panels/filtersPanel.ts';
import { ascent, numberLabel, shorten } from '../../figure/text/typography.ts';
import { type Contrast, displayFormula } from '../../shared/contrast.ts';
import { type Finding, isHealthy } from './declaration/findings.ts';

/** A model in a panel. */
export interface DiagnosedPanelModel {
  readonly name: string;
  readonly layer: string;
  readonly stride: number;
  /** float32 `[filters, c, h, w]`. */
  readonly filters: FilterArray;
  readonly findings: readonly Finding[];
  /** Of the second layer, `[maps, c, h, w]`; `null`: none are shown. */
  readonly second: { readonly layer: string; readonly projections: FilterArray } | null;
}

export interface DiagnosisData {
  readonly models: readonly DiagnosedPanelModel[];
  /** Of the second layer's projections. */
  readonly contrast: Contrast;
}

const gapMm = 5;
const rowGapMm = 2.5;
const tileGapMm = 0.35;
const largestTileMm = 12;
const headPt = 7;
const wordsPt = 5.5;

/**
 * Zeiler & Fergus 2013, figure 6: the first-layer filters of models side by side on one scale for all, what is wrong with them, and the
 * projections of the strongest maps of the second layer, each on its own scale.
 */
export async function diagnosis(
  { data: { models, contrast } }: { readonly data: DiagnosisData },
  width: number,
): Promise<Drawing> {
  const each = (width - gapMm * (models.length - 1)) / models.length;
  const scale = Math.max(...models.map(({ filters }) => largestMagnitude(filters)));
  const grids = await Promise.all(
    models.map(({ layer, filters }) =>
      filtersPanel({ layer, filters, columns: evenColumns(filters.shape[0]!), key: false, scale }, each),
    ),
  );
  const heads = models.map((model) => headOf(model, each));
  const words = models.map(({ findings }) =>
    paragraph(0, 0, each, verdict(findings), { sizePt: wordsPt, fill: ink.quiet }),
  );
  const projections = await Promise.all(models.map(({ second }) => secondLayer(second, contrast, each)));
  const rows = [heads, grids.map(({ items, height }) => ({ items, bottom: height })), words, projections];
  const items: SceneItem[] = [];
  let top = 0;
  for (const row of rows) {
    for (const [i, block] of row.entries()) items.push(...shifted(block.items, i * (each + gapMm), top));
    const height = Math.max(...row.map(({ bottom }) => bottom));
    if (height > 0) top += height + rowGapMm;
  }
  const key = await barWithWords(
    [-scale, 0, scale].map(numberLabel),
    keyWords(models, contrast, scale),
    width,
    models[0]!.filters.shape[1]!,
  );
  items.push(...shifted(key.items, 0, top));
  return {
    items,
    height: top + key.bottom,
    title: `First layers of ${models.map(({ name }) => name).join(', ')}`,
    description: models.map(({ name, findings }) => `${name}: ${verdict(findings)}`).join(' '),
  };
}

function headOf({ name, filters: { shape }, stride }: DiagnosedPanelModel, width: number) {
  const line = (y: number, words: string, weight: 'regular' | 'bold') =>
    text(0, y + ascent * headPt * mmPerPt, shorten(words, width, headPt, weight), { sizePt: headPt, weight });
  const lineMm = 1.25 * headPt * mmPerPt;
  const size = `${shape[0]} filters of ${shape[2]} × ${shape[3]} at a stride of ${stride}`;
  return { items: [line(0, name, 'bold'), line(lineMm, size, 'regular')], bottom: 2 * lineMm - rowGapMm / 2 };
}

/** So many columns, about as many as rows and half as many again, that the last row is as full as can be. */
function evenColumns(count: number): number {
  const least = Math.ceil(Math.sqrt(count));
  const choices = Array.from({ length: least + 1 }, (_, i) => least + i);
  const merit = (columns: number) =>
    (columns - (count % columns || columns)) * count + Math.abs(columns - montageColumns(count));
  return choices.reduce((best, columns) => (merit(columns) < merit(best) ? columns : best));
}

/** What is wrong, in a line. */
function verdict(findings: readonly Finding[]): string {
  const told = findings.filter(({ mark }) => mark !== 'fine').map(({ found }) => found.text);
  if (told.length > 0) return told.join(' ');
  return isHealthy(findings) && findings.length > 0 ? 'No fault found.' : '';
}

function keyWords(models: readonly DiagnosedPanelModel[], contrast: Contrast, scale: number): string {
  const filters = `Filters: 0.5 + w / (2·max|w|), one scale for all, max|w| = ${numberLabel(scale)}.`;
  const layers = [...new Set(models.flatMap(({ second }) => (second ? [second.layer] : [])))];
  if (layers.length === 0) return filters;
  return `${filters} Below: projections of the strongest maps of ${layers.join(', ')}: ${displayFormula(contrast)}, each on its own scale${magnitudeMeaning(contrast)}.`;
}

async function secondLayer(second: DiagnosedPanelModel['second'], contrast: Contrast, width: number) {
  const count = second?.projections.shape[0] ?? 0;
  if (!second || count === 0) return { items: [], bottom: 0 };
  const [, ...size] = second.projections.shape as [number, number, number, number];
  const columns = evenColumns(count);
  const side = Math.min(largestTileMm, (width - (columns - 1) * tileGapMm) / columns);
  const length = size[0]! * size[1]! * size[2]!;
  const tiles = Array.from({ length: count }, async (_, i): Promise<SceneItem[]> => {
    const tile = { shape: size, data: second.projections.data.subarray(i * length, (i + 1) * length) };
    const [x, y] = [(i % columns) * (side + tileGapMm), Math.floor(i / columns) * (side + tileGapMm)];
    const raster = displayedAt(contrast, tile);
    const box = fitted(raster, { x, y, width: side, height: side });
    return [await picture(raster, box, `${second.layer}, number ${i + 1} by activation`), frame(box)];
  });
  return {
    items: (await Promise.all(tiles)).flat(),
    bottom: Math.ceil(count / columns) * (side + tileGapMm) - tileGapMm,
  };
}

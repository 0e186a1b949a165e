import type { Raster } from '../../figure/marks/display.ts';
import { fitted, picture } from '../../figure/marks/picture.ts';
import { carefulSentence, magnitudeMeaning, projectionKey } from '../../figure/marks/projectionKey.ts';
import { markColour } from '../../figure/marks/tileBlocks.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { type Box, frame, ink, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { numberLabel, shorten, textWidth } from '../../figure/text/typography.ts';
import { type Contrast, displayFormula } from '../../shared/contrast.ts';
import type { Evolution } from './declaration.ts';

type Layer = Evolution['layers'][number];

interface EvolutionPanel {
  readonly shown: Evolution;
  /** Of each layer map after map, in each epoch after epoch. */
  readonly projections: readonly (readonly (Raster | null)[])[];
  /** How they are drawn. */
  readonly contrast: Contrast;
}

/** Distances, mm. */
const spacing = { label: 7, column: 4, layer: 2.5, head: 6.6, row: 0.5, jump: 1 } as const;
const barMm = 0.5;
const tileMm = { least: 4, most: 15 } as const;
/** A journal's page, less heading and foot. */
const pageHeight = 150;

/** The paper's figure 4: a row a map, a column an epoch; layers beside each other where the page asks for it. */
export async function evolution({ shown, projections, contrast }: EvolutionPanel, width: number): Promise<Drawing> {
  const { layers, epochs } = shown;
  const { across, tile } = layoutOf(layers, epochs.length, width);
  const blockWidth = (width - (across - 1) * spacing.column) / across;
  const items: SceneItem[] = [];
  let y = 0;
  for (let first = 0; first < layers.length; first += across) {
    const row = layers.slice(first, first + across);
    for (const [i, layer] of row.entries()) {
      const x = i * (blockWidth + spacing.column);
      items.push(...shifted(await block(layer, projections[first + i]!, epochs, tile, blockWidth), x, y));
    }
    y += rowHeight(row, tile) + spacing.layer;
  }
  const reading = `Projections (deconvnet): ${displayFormula(contrast)}, each tile on its own scale${magnitudeMeaning(contrast)}. ${carefulSentence}`;
  const prose = 'A bar before a tile: another image has become the strongest since the checkpoint before.';
  const channels = projections.flat().find((own) => own !== null)?.channels ?? 1;
  const key = await projectionKey(reading, contrast, width, channels);
  return {
    items: [...items, ...shifted(key.items, 0, y)],
    height: y + key.bottom,
    title: `Features of ${shown.run} by epoch`,
    prose,
    description: `Maps of ${layers.map(({ name }) => name).join(', ')} at epochs ${epochs.join(', ')}. ${reading} ${prose}`,
  };
}

/** As few blocks beside each other as stay on a page, in tiles of at least 4 mm. */
function layoutOf(layers: readonly Layer[], epochs: number, width: number) {
  const choices = layers.map((_, i) => {
    const across = i + 1;
    const room = (width - (across - 1) * spacing.column) / across - spacing.label;
    const tile = Math.min(tileMm.most, room / epochs - spacing.jump);
    const rows = Array.from({ length: Math.ceil(layers.length / across) }, (_row, row) =>
      rowHeight(layers.slice(row * across, (row + 1) * across), tile),
    );
    return { across, tile, height: rows.reduce((sum, own) => sum + own + spacing.layer, 0) };
  });
  const fair = choices.filter(({ tile }, i) => i === 0 || tile >= tileMm.least);
  return fair.find(({ height }) => height <= pageHeight) ?? fair.at(-1)!;
}

const rowHeight = (layers: readonly Layer[], tile: number): number =>
  spacing.head + Math.max(...layers.map(({ maps }) => maps.length)) * (tile + spacing.row);

async function block(
  { name, maps }: Layer,
  tiles: readonly (Raster | null)[],
  epochs: readonly number[],
  tile: number,
  width: number,
): Promise<SceneItem[]> {
  const x = (i: number) => spacing.label + i * (tile + spacing.jump);
  // In small tiles not every epoch's number has room.
  const widest = Math.max(...epochs.map((epoch) => textWidth(String(epoch), 5.5)));
  const every = Math.ceil((widest + 0.8) / (tile + spacing.jump));
  const heads = [
    text(0, 2.6, shorten(name, width, 7), { sizePt: 7 }),
    text(spacing.label - 1, 5.8, 'epoch', { sizePt: 5.5, anchor: 'end', fill: ink.quiet }),
    ...epochs.flatMap((epoch, i) =>
      i % every > 0 || x(i) + tile / 2 + widest / 2 > width
        ? []
        : [text(x(i) + tile / 2, 5.8, String(epoch), { sizePt: 5.5, anchor: 'middle', fill: ink.quiet })],
    ),
  ];
  const rows = maps.map(async ({ channel, epochs: own }, row): Promise<SceneItem[]> => {
    const y = spacing.head + row * (tile + spacing.row);
    const cells = own.map(async (map, i): Promise<SceneItem[]> => {
      const box = { x: x(i), y, width: tile, height: tile };
      const raster = tiles[row * epochs.length + i];
      if (!map || !raster) return [frame(box)];
      const note = `${name} / ${channel}, epoch ${epochs[i]}, image ${map.image}, activation ${numberLabel(map.strength)}`;
      return [await picture(raster, fitted(raster, box), note), ...(map.isJump ? [mark(box)] : [])];
    });
    const label = text(spacing.label - 1, y + tile / 2 + 0.7, String(channel), { sizePt: 5.5, anchor: 'end' });
    return [...(channel < 0 ? [] : [label]), ...(await Promise.all(cells)).flat()];
  });
  return [...heads, ...(await Promise.all(rows)).flat()];
}

/** A bar in the gap before a tile. */
const mark = ({ x, y, height }: Box): SceneItem => ({
  ...{ kind: 'rect', x: x - (spacing.jump + barMm) / 2, y, width: barMm, height },
  ...{ fill: markColour, stroke: null, strokeWidth: 0 },
});

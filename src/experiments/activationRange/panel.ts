import { axisItems, labelPt, ptMm, tickGap, tickMm, tickPt, widest } from '../../figure/marks/axes.ts';
import type { Raster } from '../../figure/marks/display.ts';
import { fitted, picture } from '../../figure/marks/picture.ts';
import { linearAxis, shareOn } from '../../figure/marks/ticks.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { type Block, paragraph } from '../../figure/page/paragraph.ts';
import { ink, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { ascent, numberLabel, shorten } from '../../figure/text/typography.ts';
import type { UnitRange } from './declaration/unitRange.ts';

/** One map, and patches of its images: of each band, and of the weakest. */
export interface RangePanel {
  readonly range: UnitRange;
  readonly bands: readonly (readonly Raster[])[];
  readonly least: readonly Raster[];
}

const gap = { tile: 1, row: 1.2, block: 2.5 } as const;
const nameMm = 3;
const mostTileMm = 14;
const chartMm = 30;
const barColour = '#0072b2';

/** How often a map is how strong, and what it answers to in each part of its range. */
export async function activationRange({ range, bands, least }: RangePanel, width: number): Promise<Drawing> {
  const { layer, channel, read, firing } = range;
  const blocks: Block[] = [...(range.histogram ? [histogram(range, width)] : [])];
  const rows = [
    ...(range.bands ?? []).map(({ from, to, low, high }, i) => ({
      name: `${percent(from)} to ${percent(to)} of what is above 0: ${numberLabel(low)} … ${numberLabel(high)}`,
      tiles: bands[i]!,
    })),
    { name: 'weakest', tiles: least },
  ];
  for (const { name, tiles } of rows) if (tiles.length > 0) blocks.push(await patches(name, tiles, width));
  const few = range.bands ? '' : ' It fires on too few images for quantiles.';
  const note = `${layer} ${channel} fires on ${firing} of ${read} images.${few} Patches: what the unit sees where the map is strongest, drawn from each part of its range, the strongest first.`;
  blocks.push(paragraph(0, 0, width, note, { sizePt: 5.5, fill: ink.quiet }));
  const items: SceneItem[] = [];
  let y = 0;
  for (const block of blocks) {
    items.push(...shifted(block.items, 0, y));
    y += block.bottom + gap.block;
  }
  return { items, height: y - gap.block, title: `Activations of ${layer} ${channel}`, description: note };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

async function patches(name: string, tiles: readonly Raster[], width: number): Promise<Block> {
  const side = Math.min(mostTileMm, (width - (tiles.length - 1) * gap.tile) / tiles.length);
  const drawn = tiles.map((raster, i) => {
    const place = fitted(raster, { x: i * (side + gap.tile), y: nameMm, width: side, height: side });
    return picture(raster, place, name);
  });
  const head = text(0, 2.2, shorten(name, width, labelPt), { sizePt: labelPt });
  return { items: [head, ...(await Promise.all(drawn))], bottom: nameMm + side };
}

/** Images on which the map fires, by activation; those on which it does not are said in words. */
function histogram({ histogram: own }: UnitRange, width: number): Block {
  const { edges, counts } = own!;
  const totals = edges.slice(1).map((_, bin) => counts.reduce((sum, ofClass) => sum + ofClass[bin]!, 0));
  const y = linearAxis(0, Math.max(...totals), 4, { whole: true });
  const left = ptMm(labelPt) + 0.7 + widest(y) + tickGap + tickMm;
  const right = width - 2;
  const [top, bottom] = [0.8 * ptMm(tickPt), chartMm - tickMm - tickGap - ptMm(tickPt) - 0.7 - ptMm(labelPt)];
  const x = linearAxis(0, edges.at(-1)!, Math.max(2, Math.floor((right - left) / 12)), { toSteps: false });
  const across = (value: number) => left + shareOn(x, value) * (right - left);
  const bars = totals.map((count, bin): SceneItem => {
    const high = shareOn(y, count) * (bottom - top);
    const [from, to] = [across(edges[bin]!), across(edges[bin + 1]!)];
    return {
      ...{ kind: 'rect', x: from, y: bottom - high, width: Math.max(0.1, to - from - 0.15), height: high },
      ...{ fill: barColour, stroke: null, strokeWidth: 0 },
    };
  });
  const labelled = { sizePt: labelPt, anchor: 'middle' } as const;
  return {
    items: [
      ...bars,
      ...axisItems(x, y, { left, right, top, bottom }),
      text((left + right) / 2, chartMm - 0.3, shorten('activation', right - left, labelPt), labelled),
      text(ascent * ptMm(labelPt), (top + bottom) / 2, 'images', { ...labelled, rotationDeg: -90 }),
    ],
    bottom: chartMm,
  };
}

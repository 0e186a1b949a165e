import { barLabelsMm, colourBar } from './colourBar.ts';
import { grey } from './colourMaps.ts';
import { type Block, paragraph } from './paragraph.ts';
import type { Box } from './scene.ts';
import type { DisplayScale } from './tileBlocks.ts';

/** How projections are displayed, in words. */
export const scaleSentence = (scale: DisplayScale): string =>
  scale === 'tile'
    ? 'Projections: 0.5 + x / (2·max|x|), each tile on its own scale.'
    : 'Projections: 0.5 + x / (2·max|x|), one scale per map, max|x| printed below the map.';

/** How far letters of the bar's labels hang below it. */
const descenderMm = 0.2;
const barSize = { width: 26, height: 1.8 } as const;

/** Colour bar of projections with words beside it, or below it where there is no room beside. */
export async function projectionKey(words: string, width: number): Promise<Block> {
  return barWithWords(['−max|x|', '0', '+max|x|'], words, width);
}

/** A grey colour bar with labels, and words beside it, or below it where there is no room beside. */
export async function barWithWords(labels: readonly string[], words: string, width: number): Promise<Block> {
  const barBox: Box = { x: 0, y: 0.4, height: barSize.height, width: Math.min(barSize.width, width) };
  const bar = await colourBar(barBox, grey, labels);
  const barBottom = barBox.y + barBox.height + barLabelsMm;
  const isBeside = width >= 79;
  const x = isBeside ? barSize.width + 4 : 0;
  const reading = paragraph(x, isBeside ? 0 : barBottom + 0.8, width - x, words, { sizePt: 5.5 });
  return { items: [...bar, ...reading.items], bottom: Math.max(barBottom + descenderMm, reading.bottom) };
}

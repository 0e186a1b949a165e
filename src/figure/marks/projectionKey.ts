import type { Contrast } from '../../shared/contrast.ts';
import { type Block, paragraph } from '../page/paragraph.ts';
import type { Box } from '../page/scene.ts';
import { barLabelsMm, colourBar } from './colourBar.ts';
import { grey } from './colourMaps.ts';
import type { ProjectionDisplay } from './tileBlocks.ts';

/** How projections are displayed, in words. */
export const scaleSentence = ({ scale, contrast }: ProjectionDisplay): string =>
  scale === 'tile'
    ? `Projections: ${displayFormula(contrast)}, each tile on its own scale.`
    : `Projections: ${displayFormula(contrast)}, one scale per map, max|x| printed below the map.`;

/** What a pixel of a projection shows; what is beyond the ends of its colour bar is as they are. */
export const displayFormula = (contrast: Contrast): string =>
  `0.5 + ${contrast === 1 ? '' : `${contrast}·`}x / (2·max|x|)`;

/** How far letters of the bar's labels hang below it. */
const descenderMm = 0.2;
const barSize = { width: 26, height: 1.8 } as const;

/** Colour bar of projections with words beside it, or below it where there is no room beside. */
export async function projectionKey(words: string, contrast: Contrast, width: number): Promise<Block> {
  const end = contrast === 1 ? 'max|x|' : `max|x|/${contrast}`;
  return barWithWords([`−${end}`, '0', `+${end}`], words, width);
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

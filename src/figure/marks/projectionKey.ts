import { type Contrast, displayFormula, magnitudeName } from '../../shared/contrast.ts';
import { type Block, paragraph } from '../page/paragraph.ts';
import type { Box } from '../page/scene.ts';
import { numberLabel } from '../text/typography.ts';
import { barLabelsMm, colourBar } from './colourBar.ts';
import { grey, signedChannels } from './colourMaps.ts';
import type { ProjectionDisplay } from './tileBlocks.ts';

/** How projections are displayed, in words; `shared`: the magnitude that all of them have in common. */
export function scaleSentence({ scale, contrast }: ProjectionDisplay, shared: number): string {
  const own = {
    tile: 'each tile on its own scale',
    map: `one scale per map, ${magnitudeName(contrast)} printed below the map`,
    all: `one scale for all, ${magnitudeName(contrast)} = ${numberLabel(shared)}`,
  };
  return `Projections: ${displayFormula(contrast)}, ${own[scale]}${magnitudeMeaning(contrast)}.`;
}

/** What projections of units do not say. */
export const carefulSentence =
  'A projection shows which pattern in its picture can drive the unit; it does not show what decided the class.';

/** What p99|x| is, where it is spoken of. */
export const magnitudeMeaning = (contrast: Contrast): string =>
  contrast === 'auto' ? '; p99|x| is the 99th percentile of |x| where x is not 0, and what is beyond is clipped' : '';

/** At the ends of a colour bar and in its middle. */
export function barLabels(contrast: Contrast): readonly [string, string, string] {
  const end = magnitudeName(contrast) + (contrast === 'auto' || contrast === 1 ? '' : `/${contrast}`);
  return [`−${end}`, '0', `+${end}`];
}

/** How far letters of the bar's labels hang below it. */
const descenderMm = 0.2;
const barSize = { width: 26, height: 1.8 } as const;

/** Colour bar of projections of 1 or 3 channels with words beside it, or below it where there is no room beside. */
export const projectionKey = (words: string, contrast: Contrast, width: number, channels: number): Promise<Block> =>
  barWithWords(barLabels(contrast), words, width, channels);

/**
 * A colour bar of signed values with labels, and words beside it, or below it where there is no room beside: grey for one channel, for three a line for
 * each of red, green and blue.
 */
export async function barWithWords(
  labels: readonly string[],
  words: string,
  width: number,
  channels: number,
): Promise<Block> {
  const barBox: Box = { x: 0, y: 0.4, height: barSize.height, width: Math.min(barSize.width, width) };
  const bar = await colourBar(barBox, channels === 3 ? signedChannels : grey, labels);
  const barBottom = barBox.y + barBox.height + barLabelsMm;
  const isBeside = width >= 79;
  const x = isBeside ? barSize.width + 4 : 0;
  const reading = paragraph(x, isBeside ? 0 : barBottom + 0.8, width - x, words, { sizePt: 5.5 });
  return { items: [...bar, ...reading.items], bottom: Math.max(barBottom + descenderMm, reading.bottom) };
}

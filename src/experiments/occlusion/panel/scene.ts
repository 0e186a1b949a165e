import { heading, marginMm } from '../../../figure/page/paragraph.ts';
import { type Scene, shifted } from '../../../figure/page/scene.ts';
import { withKnown } from '../../../figure/page/withKnown.ts';
import type { Contrast } from '../../../shared/contrast.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { usualStyle } from '../declaration/mapStyle.ts';
import { occlusionViews } from '../declaration/types.ts';
import { occlusionPanel } from './drawing.ts';
import type { OcclusionData } from './views.ts';

export interface OcclusionFigure {
  readonly images: readonly OcclusionData[];
  readonly widthMm: number;
  readonly contrast: Contrast;
  /** Checkpoint, size of the window, baseline. */
  readonly subtitle: string;
  /** What is known of the projections in it: sentences. */
  readonly known?: readonly string[];
}

const widthRange = [40, 1000] as const;

/**
 * Occlusions with all their views as a figure of its own, each view lettered, under a heading.
 * Throws `BAD_ARGUMENT` for a width outside 40 to 1000 mm.
 */
export async function occlusionScene(figure: OcclusionFigure): Promise<Scene> {
  const { widthMm, subtitle } = figure;
  if (!(widthMm >= widthRange[0] && widthMm <= widthRange[1])) {
    const places = { width: widthMm, least: widthRange[0], most: widthRange[1] };
    throw new SwitchbackError('BAD_ARGUMENT', say('occlusion.figureWidth', places));
  }
  const style = { views: occlusionViews, contrast: figure.contrast, maps: usualStyle, lettered: true };
  const width = widthMm - 2 * marginMm;
  const panel = await occlusionPanel(figure.images, style, width);
  const { items, height, title, description } = withKnown(panel, figure.known ?? [], width);
  const head = heading(title, subtitle, widthMm);
  return {
    widthMm,
    heightMm: head.bottom + height + marginMm,
    title,
    description: `${subtitle}. ${description}`,
    items: [...head.items, ...shifted(items, marginMm, head.bottom)],
  };
}

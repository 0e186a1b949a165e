import { heading, marginMm } from '../../../figure/page/paragraph.ts';
import { type Scene, shifted } from '../../../figure/page/scene.ts';
import { withKnown } from '../../../figure/page/withKnown.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { type FeaturesPanel, features } from '../panel.ts';

export interface FeaturesFigure extends Omit<FeaturesPanel, 'lettered'> {
  readonly title: string;
  /** What the figure is of: checkpoint, data set, split, rule. */
  readonly subtitle: string;
  readonly widthMm: number;
  /** What experiments have found about the maps: sentences. */
  readonly known?: readonly string[];
}

const widthRange = [40, 1000] as const;

/**
 * A features panel as a figure of its own, each layer lettered, under a heading.
 * Throws `BAD_ARGUMENT` for a width outside 40 to 1000 mm.
 */
export async function featuresScene(figure: FeaturesFigure): Promise<Scene> {
  const { title, subtitle, widthMm, known = [], ...panel } = figure;
  if (!(widthMm >= widthRange[0] && widthMm <= widthRange[1])) {
    const places = { width: widthMm, least: widthRange[0], most: widthRange[1] };
    throw new SwitchbackError('BAD_ARGUMENT', say('features.width', places));
  }
  const head = heading(title, subtitle, widthMm);
  const width = widthMm - 2 * marginMm;
  const { items, height, description } = withKnown(await features({ ...panel, lettered: true }, width), known, width);
  return {
    widthMm,
    heightMm: head.bottom + height + marginMm,
    title,
    description: `${subtitle}. ${description}`,
    items: [...head.items, ...shifted(items, marginMm, head.bottom)],
  };
}

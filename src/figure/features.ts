import { SwitchbackError } from '../shared/errors.ts';
import type { FeatureMapPanel } from './featureMap.ts';
import { featuresPanel } from './featuresPanel.ts';
import { heading, marginMm } from './paragraph.ts';
import { type Scene, shifted } from './scene.ts';
import type { DisplayScale } from './tileBlocks.ts';

export type { FeatureMapPanel } from './featureMap.ts';
export type { Tile } from './tileBlocks.ts';

export interface FeaturesFigure {
  readonly title: string;
  /** What the figure is of: checkpoint, data set, split, rule. */
  readonly subtitle: string;
  readonly maps: readonly FeatureMapPanel[];
  readonly widthMm: number;
  readonly scale: DisplayScale;
  /** Of the way down: `deconvnet`, `guided` or `gradient`. */
  readonly rule: string;
}

const widthRange = [40, 1000] as const;

/**
 * A features panel as a figure of its own, each layer lettered, under a heading.
 * Throws `BAD_ARGUMENT` for a width outside 40 to 1000 mm.
 */
export async function featuresScene(figure: FeaturesFigure): Promise<Scene> {
  const { title, subtitle, maps, widthMm, scale, rule } = figure;
  if (!(widthMm >= widthRange[0] && widthMm <= widthRange[1])) {
    const message = `A figure of features cannot be ${widthMm} mm wide: give ${widthRange[0]} to ${widthRange[1]} mm.`;
    throw new SwitchbackError('BAD_ARGUMENT', message);
  }
  const head = heading(title, subtitle, widthMm);
  const panel = { maps, scale, rule, patches: true, key: true, lettered: true };
  const { items, height, description } = await featuresPanel(panel, widthMm - 2 * marginMm);
  return {
    widthMm,
    heightMm: head.bottom + height + marginMm,
    title,
    description: `${subtitle}. ${description}`,
    items: [...head.items, ...shifted(items, marginMm, head.bottom)],
  };
}

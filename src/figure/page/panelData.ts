import * as experiments from '../../experiments/panels.ts';
import { type CurvesPanel, chartHeight, curvesPanel } from '../panels/curvesPanel.ts';
import { type FiltersPanel, filtersPanel } from '../panels/filtersPanel.ts';
import type { Drawing } from './drawing.ts';
import { noticePanel, textPanel } from './textPanel.ts';
import { withKnown } from './withKnown.ts';

type Experiments = typeof experiments;
type ExperimentPanelData = {
  readonly [K in keyof Experiments]: { readonly kind: K } & Parameters<Experiments[K]>[0];
}[keyof Experiments];

/** All that a panel needs to be drawn. */
export type PanelData = (
  | ExperimentPanelData
  | ({ readonly kind: 'filters' } & FiltersPanel)
  | ({ readonly kind: 'curves' } & CurvesPanel)
  | { readonly kind: 'text'; readonly text: string; readonly sizePt: number; readonly bold: boolean }
) & {
  /** What experiments have found about the projections in it: sentences. */
  readonly known?: readonly string[];
};

/** In less nothing can be told apart. */
const leastWidth = 20;

/** Draws a panel in `width` mm; its height follows, but for a chart, which takes the one given. */
export async function drawPanel(data: PanelData, width: number, height: number | null): Promise<Drawing> {
  if (width < leastWidth && data.kind !== 'text')
    return noticePanel(`Too narrow: give this panel ${leastWidth} mm.`, width);
  const isWithoutKey = 'key' in data && !data.key;
  return withKnown(await drawn(data, width, height), data.known ?? [], width, !isWithoutKey);
}

async function drawn(data: PanelData, width: number, height: number | null): Promise<Drawing> {
  switch (data.kind) {
    case 'filters':
      return filtersPanel(data, width);
    case 'curves':
      return curvesPanel(data, width, height ?? chartHeight(width));
    case 'text':
      return textPanel(data, width);
    default:
      return (experiments[data.kind] as (own: typeof data, width: number) => Promise<Drawing>)(data, width);
  }
}

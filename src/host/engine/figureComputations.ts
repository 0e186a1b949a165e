import { figurePreview } from '../../workbench/figures/composeFigure.ts';
import { keptDrawings } from '../../workbench/figures/keptDrawings.ts';
import { shownProjections } from '../../workbench/figures/shownProjections.ts';
import { mapsOfFigure } from '../../workbench/sharing/mapsOfFigure.ts';
import type { Computations } from './computation.ts';

const keepDrawing = keptDrawings();

/** Pages of figures, drawn while a person composes them, and the projections and maps on them. */
export const figureComputations: Computations<'figure.render' | 'figure.listProjections' | 'share.mapsOfFigure'> = {
  'figure.render': async ({ workspace }, { title, document }, context) => {
    const { svg, ...page } = await figurePreview(workspace, title, document, keepDrawing, context.signal);
    return { ...page, svg: context.keep(svg) };
  },
  'figure.listProjections': async ({ workspace }, { content }) => shownProjections(workspace, content),
  'share.mapsOfFigure': async ({ workspace }, { document }) => mapsOfFigure(workspace, document),
};

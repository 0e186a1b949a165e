import { figurePreview } from '../../workbench/figures/composeFigure.ts';
import { keptDrawings } from '../../workbench/figures/keptDrawings.ts';
import type { Computations } from './computation.ts';

const keepDrawing = keptDrawings();

/** Pages of figures, drawn while a person composes them. */
export const figureComputations: Computations<'figure.render'> = {
  'figure.render': async ({ workspace }, { title, document }, context) => {
    const { svg, ...page } = await figurePreview(workspace, title, document, keepDrawing, context.signal);
    return { ...page, svg: context.keep(svg) };
  },
};

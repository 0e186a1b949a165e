import { figurePreview } from '../../workbench/figures/composeFigure.ts';
import { keptDrawings } from '../../workbench/figures/keptDrawings.ts';
import type { Computations } from './computation.ts';

const keep = keptDrawings();

/** Pages of figures, drawn while a person composes them. */
export const figureComputations: Computations<'figure.render'> = {
  'figure.render': ({ workspace }, { title, document }, { signal }) =>
    figurePreview(workspace, title, document, keep, signal),
};

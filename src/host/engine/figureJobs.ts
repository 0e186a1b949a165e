import { exportFigure } from '../../workbench/figures/exportFigure.ts';
import { prepareFigure } from '../../workbench/figures/prepareFigure.ts';
import type { Jobs } from './job.ts';

/** The jobs on composed figures. */
export const figureJobs: Jobs<'prepareFigure' | 'exportFigure'> = {
  prepareFigure: {
    topics: ['passes', 'projections'],
    run: async (workspace, { document, index }, context) => {
      await prepareFigure(workspace, document, { index }, context);
      return null;
    },
  },
  exportFigure: {
    topics: ['passes', 'projections'],
    run: (workspace, parameters, context) => exportFigure(workspace, parameters, context),
  },
};

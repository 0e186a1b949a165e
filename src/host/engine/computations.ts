import { analysisComputations } from './analysisComputations.ts';
import type { ComputationName, Computations } from './computation.ts';
import { figureComputations } from './figureComputations.ts';
import { modelComputations } from './modelComputations.ts';
import { pictureComputations } from './pictureComputations.ts';

/** How the interactive engine process answers the requests for which tensors must be computed. */
export const computations: Computations<ComputationName> = {
  ...pictureComputations,
  ...modelComputations,
  ...analysisComputations,
  ...figureComputations,
};

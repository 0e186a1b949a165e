import { analysisComputations } from './analysisComputations.ts';
import type { ComputationName, Computations } from './computation.ts';
import { datasetComputations } from './datasetComputations.ts';
import { figureComputations } from './figureComputations.ts';
import { modelComputations } from './modelComputations.ts';
import { pictureComputations } from './pictureComputations.ts';
import { trainingComputations } from './trainingComputations.ts';

/** How the interactive engine process answers the requests for which tensors must be computed. */
export const computations: Computations<ComputationName> = {
  ...pictureComputations,
  ...datasetComputations,
  ...modelComputations,
  ...trainingComputations,
  ...analysisComputations,
  ...figureComputations,
};

import type { ComputationName, Computations } from './computation.ts';
import { unitComputations } from './unitComputations.ts';

/** How the interactive engine process answers the requests for which tensors must be computed. */
export const computations: Computations<ComputationName> = { ...unitComputations };

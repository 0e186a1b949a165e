import { previewModel } from '../../workbench/models/previewModel.ts';
import type { Computations } from './computation.ts';

/** Of a file that is about to be added. */
export const modelComputations: Computations<'model.preview'> = {
  'model.preview': (models, { picture, ...parameters }, { signal }) =>
    previewModel(models, parameters, picture, signal),
};

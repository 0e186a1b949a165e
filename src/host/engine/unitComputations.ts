import { activationMap, catalogPixels, projectUnit } from '../../workbench/interactive/projectUnit.ts';
import type { Computations } from './computation.ts';

/** Of one unit in one image of the catalog. */
export const unitComputations: Computations<'unit.project' | 'unit.activationMap'> = {
  'unit.project': async (models, { checkpoint, imageId, ...question }, { signal }) => {
    const loaded = models.checkpoint(checkpoint);
    return projectUnit(models, loaded, await catalogPixels(models, loaded, imageId, signal), question);
  },
  'unit.activationMap': async (models, { checkpoint, imageId, ...question }, { signal }) => {
    const loaded = models.checkpoint(checkpoint);
    return activationMap(models, loaded, await catalogPixels(models, loaded, imageId, signal), question);
  },
};

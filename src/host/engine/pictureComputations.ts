import type { PictureReference } from '../../shared/contract/picture.ts';
import { activationMap, classProbabilities, layerMaps, projectUnit } from '../../workbench/features/projectUnit.ts';
import { unitFile } from '../../workbench/features/unitFile.ts';
import { drawnUnitSheet } from '../../workbench/features/unitSheet.ts';
import type { LoadedModels } from '../../workbench/models/loadedModels.ts';
import { pictureByReference } from '../../workbench/pictures/picture.ts';
import type { Computations } from './computation.ts';

/** Of pictures: what the network takes one for, a layer's maps over it, a unit carried back to its pixels, or to those of its strongest images, and files of it. */
export const pictureComputations: Computations<
  'unit.project' | 'unit.file' | 'unit.sheet' | 'unit.activationMap' | 'inspect.predict' | 'inspect.maps'
> = {
  'unit.project': async (models, { model, picture, ...question }, { signal }) => {
    const { loaded, pixels } = await subjectOf(models, model, picture, signal);
    return projectUnit(models, loaded, pixels, question);
  },
  'unit.file': async (models, { model, picture, ...question }, { signal, keep }) => {
    const { loaded, pixels } = await subjectOf(models, model, picture, signal);
    return keep(await unitFile(models, loaded, pixels, question));
  },
  'unit.sheet': (models, request, { signal }) => drawnUnitSheet(models, request, signal),
  'unit.activationMap': async (models, { model, picture, ...question }, { signal }) => {
    const { loaded, pixels } = await subjectOf(models, model, picture, signal);
    return activationMap(models, loaded, pixels, question);
  },
  'inspect.predict': async (models, { model, picture }, { signal }) => {
    const { loaded, pixels, className, source } = await subjectOf(models, model, picture, signal);
    return { classes: await classProbabilities(models, loaded, pixels), className, source };
  },
  'inspect.maps': async (models, { model, picture, layer }, { signal, keep }) => {
    const { loaded, pixels } = await subjectOf(models, model, picture, signal);
    const { data, ...maps } = await layerMaps(models, loaded, pixels, layer);
    return { ...maps, data: keep(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
  },
};

async function subjectOf(models: LoadedModels, model: string, reference: PictureReference, signal: AbortSignal) {
  const loaded = models.model(model);
  return { loaded, ...(await pictureByReference(models.workspace, reference, loaded.preprocessing, signal)) };
}

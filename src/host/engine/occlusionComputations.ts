import type { PictureReference } from '../../shared/contract/picture.ts';
import { baselinePicture, occludedView } from '../../workbench/interactive/occludedView.ts';
import { keptOcclusion } from '../../workbench/keptOcclusions.ts';
import { keptPixels } from '../../workbench/keptPixels.ts';
import type { LoadedModels } from '../../workbench/models/loadedModels.ts';
import type { LoadedModel } from '../../workbench/models/models.ts';
import { occlusionFile } from '../../workbench/occlusionFiles.ts';
import { pictureByReference } from '../../workbench/pictures/picture.ts';
import type { Computations } from './computation.ts';

/** Of one picture: what a window shows of it, what the network makes of it under one, and the files that all of them make. */
export const occlusionComputations: Computations<'occlusion.at' | 'occlusion.baseline' | 'occlusion.file'> = {
  'occlusion.file': async ({ workspace }, { id, file }, { keep }) => keep(await occlusionFile(workspace, id, file)),
  'occlusion.at': async (models, { model, picture, ...question }, { signal }) => {
    const loaded = models.model(model);
    return occludedView(models, loaded, await pixelsOf(models, loaded, picture, signal), question);
  },
  'occlusion.baseline': async (models, { model, picture, baseline }, { signal }) => {
    const loaded = models.model(model);
    return { png: await baselinePicture(loaded, await pixelsOf(models, loaded, picture, signal), baseline) };
  },
};

async function pixelsOf(
  { workspace }: LoadedModels,
  { preprocessing }: LoadedModel,
  picture: PictureReference | { readonly occlusionId: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  if ('occlusionId' in picture)
    return keptPixels(workspace, keptOcclusion(workspace, picture.occlusionId), preprocessing.channels);
  return (await pictureByReference(workspace, picture, preprocessing, signal)).pixels;
}

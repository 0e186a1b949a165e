import type { PictureReference } from '../../../shared/contract/picture.ts';
import type { Answers } from '../../../workbench/analyses/job.ts';
import { keptAnalysis } from '../../../workbench/analyses/kept.ts';
import type { LoadedModels } from '../../../workbench/models/loadedModels.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { pictureByReference } from '../../../workbench/pictures/picture.ts';
import type { occlusion as declaration } from '../declaration.ts';
import { keptPixels } from './keptPixels.ts';
import { baselinePicture, occludedView } from './occludedView.ts';

/** Of one picture: what a window shows of it, and what the network makes of it under one. */
export const answers: Answers<(typeof declaration)['questions']> = {
  at: async (models, { model, picture, ...question }, signal) => {
    const loaded = models.model(model);
    return occludedView(models, loaded, await pixelsOf(models, loaded, picture, signal), question);
  },
  baseline: async (models, { model, picture, baseline }, signal) => {
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
    return keptPixels(workspace, keptAnalysis(workspace, 'occlusion', picture.occlusionId), preprocessing.channels);
  return (await pictureByReference(workspace, picture, preprocessing, signal)).pixels;
}

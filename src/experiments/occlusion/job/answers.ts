import type { PictureReference } from '../../../shared/contract/picture.ts';
import type { Answers } from '../../../workbench/analyses/job.ts';
import { keptAnalysis } from '../../../workbench/analyses/kept.ts';
import type { LoadedCheckpoint } from '../../../workbench/models/checkpoints.ts';
import type { LoadedModels } from '../../../workbench/models/loadedModels.ts';
import { pictureByReference } from '../../../workbench/pictures/picture.ts';
import type { occlusion as declaration } from '../declaration.ts';
import { keptPixels } from './keptPixels.ts';
import { baselinePicture, occludedView } from './occludedView.ts';

/** Of one picture: what a window shows of it, and what the network makes of it under one. */
export const answers: Answers<(typeof declaration)['questions']> = {
  at: async (models, { checkpoint, picture, ...question }, signal) => {
    const loaded = models.checkpoint(checkpoint);
    return occludedView(models, loaded, await pixelsOf(models, loaded, picture, signal), question);
  },
  baseline: async (models, { checkpoint, picture, baseline }, signal) => {
    const loaded = models.checkpoint(checkpoint);
    return { png: await baselinePicture(loaded, await pixelsOf(models, loaded, picture, signal), baseline) };
  },
};

async function pixelsOf(
  { workspace }: LoadedModels,
  { preprocessing }: LoadedCheckpoint,
  picture: PictureReference | { readonly occlusionId: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  if ('occlusionId' in picture)
    return keptPixels(workspace, keptAnalysis(workspace, 'occlusion', picture.occlusionId), preprocessing.channels);
  return (await pictureByReference(workspace, picture, preprocessing, signal)).pixels;
}

import { keptOcclusion } from '../../experiments/occlusion/job/keptOcclusions.ts';
import { keptPixels } from '../../experiments/occlusion/job/keptPixels.ts';
import { baselinePicture, occludedView } from '../../experiments/occlusion/job/occludedView.ts';
import { occlusionFile } from '../../experiments/occlusion/source/files.ts';
import type { PictureReference } from '../../shared/contract/picture.ts';
import type { LoadedCheckpoint } from '../../workbench/models/checkpoints.ts';
import type { LoadedModels } from '../../workbench/models/loadedModels.ts';
import { pictureByReference } from '../../workbench/pictures/picture.ts';
import type { Computations } from './computation.ts';

/** Of one picture: what a window shows of it, what the network makes of it under one, and the files that all of them make. */
export const occlusionComputations: Computations<'occlusion.at' | 'occlusion.baseline' | 'occlusion.file'> = {
  'occlusion.file': async ({ workspace }, { id, file }, { keep }) => keep(await occlusionFile(workspace, id, file)),
  'occlusion.at': async (models, { checkpoint, picture, ...question }, { signal }) => {
    const loaded = models.checkpoint(checkpoint);
    return occludedView(models, loaded, await pixelsOf(models, loaded, picture, signal), question);
  },
  'occlusion.baseline': async (models, { checkpoint, picture, baseline }, { signal }) => {
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
    return keptPixels(workspace, keptOcclusion(workspace, picture.occlusionId), preprocessing.channels);
  return (await pictureByReference(workspace, picture, preprocessing, signal)).pixels;
}

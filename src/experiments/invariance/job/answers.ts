import { rasterToPng } from '../../../figure/marks/rasterPng.ts';
import type { Answers } from '../../../workbench/analyses/job.ts';
import { keptAnalysis } from '../../../workbench/analyses/kept.ts';
import type { invariance as declaration } from '../declaration.ts';
import { shownPictures } from './shownPictures.ts';

/** A picture as the network sees it under some amounts of a transformation. */
export const answers: Answers<(typeof declaration)['questions']> = {
  pictures: async ({ workspace }, { analysisId, image, transformation }) => {
    const kept = keptAnalysis(workspace, 'invariance', analysisId);
    const { amounts, rasters } = await shownPictures(workspace, kept, image, transformation);
    return { amounts, pngs: await Promise.all(rasters.map((raster) => rasterToPng(raster))) };
  },
};

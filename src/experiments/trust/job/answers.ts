import { rasterToPng } from '../../../figure/marks/rasterPng.ts';
import type { Answers } from '../../../workbench/analyses/job.ts';
import { keptAnalysis } from '../../../workbench/analyses/kept.ts';
import type { trust as declaration } from '../declaration.ts';
import { trustOfUnit } from './ofUnit.ts';
import { itemRasters } from './rasters.ts';

/** What a person sees of an item, and what the controls say of a unit that is looked at. */
export const answers: Answers<(typeof declaration)['questions']> = {
  pictures: async ({ workspace }, { analysisId, item }) => {
    const { picture, maps } = await itemRasters(workspace, keptAnalysis(workspace, 'trust', analysisId), item);
    return { picture: await rasterToPng(picture), maps: await Promise.all(maps.map((map) => rasterToPng(map))) };
  },
  ofUnit: trustOfUnit,
};

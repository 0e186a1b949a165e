import { rawPixels } from '../../../dataset/preprocessing.ts';
import type { Raster } from '../../../figure/marks/display.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { pictureByReference } from '../../../workbench/pictures/picture.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { SimilarityParameters } from '../declaration/kept.ts';
import { layersAt, matchesOf } from '../declaration/units.ts';
import type { MatchedUnits } from '../panel/matchedUnits.ts';

/** px of an image's side in a figure. */
const sidePx = 96;

/** The `count` pairs of units of two layers, by their place among all, that correlate most with each other, with their images. Throws `BAD_IMAGE` for one that is gone. */
export async function matchedPairs(
  workspace: Workspace,
  { models }: Pick<SimilarityParameters, 'models'>,
  arrays: FoundArrays,
  place: number,
  count: number,
): Promise<MatchedUnits> {
  const [a, b] = layersAt(models, place);
  const strongest = matchesOf({ models }, arrays, [a, b])
    .first.filter(({ mutual }) => mutual)
    .sort((one, other) => other.correlation - one.correlation || one.unit - other.unit)
    .slice(0, count);
  const signal = new AbortController().signal;
  const rasterOf = async (imageId: number): Promise<Raster> => {
    const { pixels } = await pictureByReference(workspace, { imageId }, rawPixels(3, [sidePx, sidePx]), signal);
    return { width: sidePx, height: sidePx, channels: 3, data: pixels };
  };
  const rasters = (ids: readonly number[]) => Promise.all(ids.map(rasterOf));
  const pairs = strongest.map(async ({ unit, best, correlation, images, bestImages }) => ({
    ...{ unit, other: best, correlation },
    ...{ images: await rasters(images), otherImages: await rasters(bestImages) },
  }));
  const [first, second] = models;
  return {
    layers: [`${first.layers[a]!.name}, ${first.name}`, `${second.layers[b]!.name}, ${second.name}`],
    pairs: await Promise.all(pairs),
  };
}

import { imagesByIds } from '../../catalog/datasets/images.ts';
import { featureMaps, type IndexPass, topActivations } from '../../catalog/features/indexes.ts';
import type { CandidateMap } from '../../engine/analysis/variedMaps.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The maps of an indexed layer that fire on any image. */
export function aliveMaps({ catalog }: Pick<Workspace, 'catalog'>, { id }: IndexPass, layer: string): CandidateMap[] {
  const alive = featureMaps(catalog, id, layer).filter(({ firings }) => firings > 0);
  const strongest = alive.map(({ channel }) => topActivations(catalog, id, layer, channel)[0]!.imageId);
  const images = imagesByIds(catalog, [...new Set(strongest)]);
  return alive.map(({ channel, maximum }, i) => ({ channel, maximum, label: images.get(strongest[i]!)!.label }));
}

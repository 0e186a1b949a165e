import { imagesByIds } from '../../catalog/datasets/images.ts';
import { featureMaps, type IndexPass, topActivations } from '../../catalog/features/indexes.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A map that fires, with the class of the image that excites it most. */
export interface CandidateMap {
  readonly channel: number;
  readonly maximum: number;
  readonly label: number;
}

/** The maps of an indexed layer that fire on any image. */
export function aliveMaps({ catalog }: Pick<Workspace, 'catalog'>, { id }: IndexPass, layer: string): CandidateMap[] {
  const alive = featureMaps(catalog, id, layer).filter(({ firings }) => firings > 0);
  const strongest = alive.map(({ channel }) => topActivations(catalog, id, layer, channel)[0]!.imageId);
  const images = imagesByIds(catalog, [...new Set(strongest)]);
  return alive.map(({ channel, maximum }, i) => ({ channel, maximum, label: images.get(strongest[i]!)!.label }));
}

/**
 * Up to `count` maps to show of a layer, by channel: the strongest, but of each class of strongest image one before a second of
 * any, so that a layer's busiest class does not fill the figure.
 */
export function variedMaps(maps: readonly CandidateMap[], count: number): number[] {
  const byStrength = (a: CandidateMap, b: CandidateMap) => b.maximum - a.maximum || a.channel - b.channel;
  const ofOneClass = Map.groupBy(maps.toSorted(byStrength), ({ label }) => label).values();
  const rounds = [...ofOneClass].flatMap((own) => own.map((map, round) => ({ map, round })));
  const chosen = rounds.sort((a, b) => a.round - b.round || byStrength(a.map, b.map)).slice(0, count);
  return chosen.map(({ map }) => map.channel).sort((a, b) => a - b);
}

/** The class of more than half of a map's strongest images. */
export function commonClass(tiles: readonly { readonly className: string }[]): string | null {
  const names = tiles.map(({ className }) => className);
  return names.find((name) => 2 * names.filter((other) => other === name).length > names.length) ?? null;
}

import type { SharedMaps } from '../../shared/contract/share.ts';
import type { AnsweredQuery } from '../../workbench/sharing/share.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { compareLayers, compareUnits } from './queries.ts';

/** What the comparison asks where several models are shared: of any two of them, in the layers and maps that are shared of both. */
export function compare(workspace: Pick<Workspace, 'catalog'>, maps: readonly SharedMaps[]): AnsweredQuery[] {
  const models = [...new Set(maps.map(({ model }) => model))];
  const pairs = models
    .flatMap((left) => models.map((right) => ({ left, right })))
    .map((pair) => ({ pair, common: commonMaps(maps, pair) }))
    .filter(({ common }) => common.length > 0);
  if (pairs.every(({ pair: { left, right } }) => left === right)) return [];
  return pairs.flatMap(({ pair, common }) => {
    const known = compareLayers(workspace, pair);
    const layers = known.layers.flatMap((layer) => {
      const indexed = common.filter((own) => own.layer === layer.name);
      return indexed.length === 0
        ? []
        : [{ ...layer, indexed: indexed.map(({ dataset, split }) => ({ dataset, split })) }];
    });
    const units = common.map(({ layer, dataset, split, isShared }) => {
      const input = { ...pair, layer, dataset, split };
      const all = compareUnits(workspace, input);
      return { query: 'units', input, result: { ...all, units: all.units.filter(({ channel }) => isShared(channel)) } };
    });
    return [{ query: 'listLayers', input: pair, result: { ...known, layers } }, ...units];
  });
}

/** The layers that are shared of both over the same images, and which of their maps are. */
function commonMaps(maps: readonly SharedMaps[], { left, right }: { readonly left: string; readonly right: string }) {
  return maps.flatMap((own) => {
    if (own.model !== left) return [];
    const { layer, dataset, split } = own;
    const other = maps.find(
      (those) => those.model === right && those.layer === layer && those.dataset === dataset && those.split === split,
    );
    const isIn = (channels: SharedMaps['channels'], channel: number) => channels === null || channels.includes(channel);
    const isShared = (channel: number) => isIn(own.channels, channel) && isIn(other!.channels, channel);
    return other ? [{ layer, dataset, split, isShared }] : [];
  });
}

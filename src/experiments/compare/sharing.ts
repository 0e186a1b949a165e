import type { UnitSource } from '../../shared/contract/unit.ts';
import type { AnsweredQuery } from '../../workbench/sharing/share.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { compareLayers, compareUnits } from './queries.ts';

/** What the comparison asks where several models are shared: of any two of them, in the layers that are shared. */
export function compare(workspace: Pick<Workspace, 'catalog'>, sources: readonly UnitSource[]): AnsweredQuery[] {
  const models = [...new Set(sources.map(({ model }) => model))];
  if (models.length < 2) return [];
  const pairs = models.flatMap((left) => models.map((right) => ({ left, right })));
  return pairs.flatMap((pair) => {
    const own = sources.filter(({ model }) => model === pair.left);
    const common = compareLayers(workspace, pair);
    const layers = common.layers.flatMap((layer) => {
      const indexed = own.filter((source) => source.layer === layer.name);
      return indexed.length === 0
        ? []
        : [{ ...layer, indexed: indexed.map(({ dataset, split }) => ({ dataset, split })) }];
    });
    const units = own.map(({ layer, dataset, split }) => {
      const input = { ...pair, layer, dataset, split };
      return { query: 'units', input, result: compareUnits(workspace, input) };
    });
    return [{ query: 'listLayers', input: pair, result: { ...common, layers } }, ...units];
  });
}

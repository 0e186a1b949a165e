import { datasetById } from '../../catalog/datasets/datasets.ts';
import { type IndexPass, listPasses } from '../../catalog/features/indexes.ts';
import { cellGrid } from '../../engine/network/cellGrid.ts';
import { followsPicture } from '../../engine/network/followsPicture.ts';
import { layersOfInterest, layerTable } from '../../engine/network/layers.ts';
import { upperLimit } from '../../engine/network/upperLimit.ts';
import { channelCount } from '../../engine/shape.ts';
import type { IndexedSplit, LayerList } from '../../shared/contract/unit.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { describeModel } from './models.ts';
import { usualDataset } from './usualDataset.ts';

/** The layers of a model that are worth looking into, and what each is indexed on. Throws as `describeModel`. */
export function listLayers({ catalog }: Pick<Workspace, 'catalog'>, reference: string): LayerList {
  const described = describeModel({ catalog }, reference);
  const { name, model, network } = described;
  const passes = listPasses(catalog, model.id).filter(({ finishedAt }) => finishedAt !== null);
  const ofInterest = new Set(layersOfInterest(network));
  const rows = layerTable(network).filter((row) => ofInterest.has(row.name));
  const splitOf = ({ datasetId, split }: IndexPass): IndexedSplit => {
    return { dataset: datasetById(catalog, datasetId).name, split: split };
  };
  return {
    model: name,
    dataset: usualDataset({ catalog }, described)?.name ?? null,
    inputShape: network.inputShape,
    layers: rows.map(({ name: layer, shape, receptiveField }) => {
      const own = passes.filter(({ layers }) => layers.includes(layer));
      return {
        name: layer,
        maps: channelCount(shape),
        mapSize: cellGrid(network, layer).size,
        receptiveField: [receptiveField.size[0], receptiveField.size[1]],
        limit: upperLimit(network, layer)?.limit ?? null,
        followsPicture: followsPicture(network, layer),
        indexed: distinct(own.map(splitOf)),
      };
    }),
  };
}

const distinct = (splits: readonly IndexedSplit[]): IndexedSplit[] => [
  ...new Map(splits.map((own) => [`${own.dataset}\n${own.split}`, own])).values(),
];

import { analysisById, datasetsChangedSince } from '../../../catalog/analyses.ts';
import { datasetById } from '../../../catalog/datasets/datasets.ts';
import { pageOfImages } from '../../../catalog/datasets/images.ts';
import { modelById } from '../../../catalog/models/models.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { say } from '../../../shared/sentence.ts';
import { keptAnalysis, keptArrays } from '../../../workbench/analyses/kept.ts';
import { placeOf } from '../../../workbench/features/projecting.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { type EvolvedUnit, firstMap, type KeptEvolution } from '../declaration.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** A tile: a layer, one of its maps that are shown, and an epoch, by their places. */
interface Tile {
  readonly layer: number;
  readonly map: number;
  readonly epoch: number;
}

/** The answer to the declaration's question `unit`. Throws `NOT_FOUND` for an analysis that is not there, and as `unitOfTile`. */
export function evolvedUnit(
  workspace: Pick<Workspace, 'catalog' | 'blobs'>,
  { analysisId, ...tile }: Tile & { readonly analysisId: number },
): EvolvedUnit | null {
  const kept = keptAnalysis(workspace, 'evolution', analysisId);
  return unitOfTile(workspace, kept, keptArrays(workspace, 'evolution', kept), tile);
}

/** `null` where the map fires on no image, and for a tile that is not there. Throws `MISMATCH` where the data set's images have changed since. */
function unitOfTile(
  workspace: Catalog,
  kept: KeptEvolution,
  { channels, images, positions }: FoundArrays,
  { layer, map, epoch }: Tile,
): EvolvedUnit | null {
  const { layers, epochs, split } = kept.parameters;
  const [own, number] = [layers[layer], epochs[epoch]];
  if (!own || number === undefined || map >= own.shown) return null;
  const slot = firstMap(layers, layer) + map;
  const at = epoch * firstMap(layers, layers.length) + slot;
  const image = images!.data[at]!;
  if (image < 0) return null;
  const { catalog } = workspace;
  const { models, datasets } = analysisById(catalog, 'evolution', kept.id);
  const dataset = datasetById(catalog, datasets[0]!);
  const [picture] = pageOfImages(catalog, { datasetId: dataset.id, split, label: null }, image, 1);
  // Images are numbered as the data set was then.
  if (datasetsChangedSince(catalog, kept.id).length > 0 || !picture)
    throw new SwitchbackError('MISMATCH', say('evolution.imagesChanged', { dataset: dataset.name }));
  const model = models.map((id) => modelById(catalog, id)).find((one) => one.epoch === number)!;
  const { network } = describeModel(workspace, model.name);
  const position = placeOf(network, own.name, { position: positions!.data[at]! });
  return {
    ...{ model: model.name, layer: own.name, channel: channels!.data[slot]! },
    ...{ picture: { imageId: picture.id }, position },
  };
}

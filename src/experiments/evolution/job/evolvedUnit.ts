import { analysisById, datasetsChangedSince } from '../../../catalog/analyses.ts';
import { datasetById } from '../../../catalog/datasets/datasets.ts';
import { type CatalogImage, pageOfImages } from '../../../catalog/datasets/images.ts';
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

/** A layer, one of its maps that are shown, and an epoch, by their places. */
export interface TilePlace {
  readonly layer: number;
  readonly map: number;
  readonly epoch: number;
}

/** A map at an epoch: which, and where it is strongest. */
export interface TileUnit {
  readonly channel: number;
  /** The image's number in the split. */
  readonly image: number;
  /** Flat, in the map. */
  readonly position: number;
}

/** The arrays that say which units an evolution shows. */
export const unitArrays = ['channels', 'images', 'positions'] as const;

/** The answer to the declaration's question `unit`. Throws `NOT_FOUND` for an analysis that is not there, `MISMATCH` where its data set's images have changed since. */
export function evolvedUnit(
  workspace: Pick<Workspace, 'catalog' | 'blobs'>,
  { analysisId, ...place }: TilePlace & { readonly analysisId: number },
): EvolvedUnit | null {
  const kept = keptAnalysis(workspace, 'evolution', analysisId);
  const unit = unitAt(kept, keptArrays(workspace, 'evolution', kept, unitArrays), place);
  if (!unit) return null;
  const picture = pictureOf(workspace, kept, unit.image);
  if (!picture) {
    const { datasets } = analysisById(workspace.catalog, 'evolution', kept.id);
    const { name } = datasetById(workspace.catalog, datasets[0]!);
    throw new SwitchbackError('MISMATCH', say('evolution.imagesChanged', { dataset: name }));
  }
  const layer = kept.parameters.layers[place.layer]!.name;
  const model = modelNames(workspace, kept)[place.epoch]!;
  const { network } = describeModel(workspace, model);
  const position = placeOf(network, layer, { position: unit.position });
  return { model, layer, channel: unit.channel, picture: { imageId: picture.id }, position };
}

/** `null` where the map fires on no image, and for a tile that is not there. */
export function unitAt(
  { parameters: { layers, epochs } }: KeptEvolution,
  { channels, images, positions }: FoundArrays,
  { layer, map, epoch }: TilePlace,
): TileUnit | null {
  const own = layers[layer];
  if (!own || epochs[epoch] === undefined || map >= own.shown) return null;
  const slot = firstMap(layers, layer) + map;
  const at = epoch * firstMap(layers, layers.length) + slot;
  const image = images!.data[at]!;
  return image < 0 ? null : { channel: channels!.data[slot]!, image, position: positions!.data[at]! };
}

/** The image with a number in the split; `null` where the data set's images have changed since: they are numbered as they were then. */
export function pictureOf({ catalog }: Catalog, { id, parameters }: KeptEvolution, image: number): CatalogImage | null {
  if (datasetsChangedSince(catalog, id).length > 0) return null;
  const [datasetId] = analysisById(catalog, 'evolution', id).datasets;
  const selection = { datasetId: datasetId!, split: parameters.split, label: null };
  return pageOfImages(catalog, selection, image, 1)[0] ?? null;
}

/** The names of the checkpoints, epoch after epoch. */
export function modelNames({ catalog }: Catalog, { id, parameters }: KeptEvolution): readonly string[] {
  const models = analysisById(catalog, 'evolution', id).models.map((model) => modelById(catalog, model));
  return parameters.epochs.map((epoch) => models.find((own) => own.epoch === epoch)!.name);
}

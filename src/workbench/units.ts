import { datasetById, findDataset } from '../catalog/datasets.ts';
import { imagesByIds } from '../catalog/images.ts';
import { featureMaps, findPass, topActivations } from '../catalog/indexes.ts';
import { resolveLayer } from '../engine/network/layers.ts';
import { describeCheckpoint } from './checkpoints.ts';
import { placeOf } from './projecting.ts';
import type { Workspace } from './workspace.ts';

export interface UnitsRequest {
  /** `RUN@EPOCH`. */
  readonly checkpoint: string;
  readonly layer: string;
  readonly dataset?: string | undefined;
  readonly split?: 'train' | 'val' | 'test' | undefined;
}

/** One feature map over a split. */
export interface UnitSummary {
  readonly channel: number;
  readonly maximum: number;
  /** Over all images and places. */
  readonly mean: number;
  /** Share of images on which the map's maximum is above 0. */
  readonly firingShare: number;
  /** It fires on no image. */
  readonly dead: boolean;
  readonly top: readonly {
    readonly rank: number;
    readonly image: string;
    readonly className: string;
    readonly activation: number;
    /** `[y, x]` in the map. */
    readonly position: readonly [number, number];
  }[];
}

export interface Units {
  readonly checkpoint: string;
  readonly layer: string;
  readonly dataset: string;
  readonly split: string;
  readonly images: number;
  readonly units: readonly UnitSummary[];
}

/** The maps of an indexed layer. Throws `NOT_FOUND` for a layer that is not there or not indexed. */
export function listUnits({ catalog }: Pick<Workspace, 'catalog'>, request: UnitsRequest): Units {
  const { checkpoint, name, network } = describeCheckpoint({ catalog }, request.checkpoint);
  const layer = resolveLayer(network, request.layer).name;
  const pass = findPass(catalog, checkpoint.id, layer, {
    ...(request.dataset && { datasetId: findDataset(catalog, request.dataset).id }),
    ...(request.split && { split: request.split }),
  });
  const dataset = datasetById(catalog, pass.datasetId);
  const seen = pass.imagesDone - pass.broken;
  const units = featureMaps(catalog, pass.id, layer).map(({ channel, maximum, meanSum, firings }): UnitSummary => {
    const top = topActivations(catalog, pass.id, layer, channel);
    const images = imagesByIds(
      catalog,
      top.map(({ imageId }) => imageId),
    );
    return {
      channel,
      maximum,
      mean: meanSum / seen,
      firingShare: firings / seen,
      dead: firings === 0,
      top: top.map(({ rank, imageId, value, position }) => {
        const { path, record, label } = images.get(imageId)!;
        const image = record === null ? path : `${path}#${record}`;
        return {
          rank,
          image,
          className: dataset.classes[label] ?? '',
          activation: value,
          position: placeOf(network, layer, { position }),
        };
      }),
    };
  });
  return { checkpoint: name, layer, dataset: dataset.name, split: pass.split, images: seen, units };
}

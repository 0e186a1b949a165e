import { datasetById, findDataset } from '../catalog/datasets.ts';
import { featureMaps, findPass, type IndexPass, layerTops } from '../catalog/indexes.ts';
import { unitSheets } from '../catalog/unitSheets.ts';
import { resolveLayer } from '../engine/network/layers.ts';
import type { UnitSummary, Units } from '../shared/contract/unit.ts';
import { describeCheckpoint } from './checkpoints.ts';
import { placeOf } from './projecting.ts';
import type { Workspace } from './workspace.ts';

export interface UnitsRequest {
  /** `RUN@EPOCH`. */
  readonly checkpoint: string;
  readonly layer: string;
  readonly dataset?: string | undefined;
  readonly split?: 'train' | 'val' | 'test' | undefined;
  /** Of the sheets to be named; absent: none are. */
  readonly rule?: string | undefined;
}

/** The maps of an indexed layer. Throws `NOT_FOUND` for a layer that is not there or not indexed. */
export function listUnits({ catalog }: Pick<Workspace, 'catalog'>, request: UnitsRequest): Units {
  const { checkpoint, name, network } = describeCheckpoint({ catalog }, request.checkpoint);
  const layer = resolveLayer(network, request.layer).name;
  const pass = findPass(catalog, checkpoint.id, layer, {
    ...(request.dataset && { datasetId: findDataset(catalog, request.dataset).id }),
    ...(request.split && { split: request.split }),
  });
  const { classes, name: dataset } = datasetById(catalog, pass.datasetId);
  const tops = Map.groupBy(layerTops(catalog, pass.id, layer), ({ channel }) => channel);
  const sheets = new Map(
    request.rule ? unitSheets(catalog, pass.id, layer, request.rule).map((sheet) => [sheet.channel, sheet]) : [],
  );
  const units = featureMaps(catalog, pass.id, layer).map((map): UnitSummary => {
    const own = tops.get(map.channel) ?? [];
    const sheet = sheets.get(map.channel);
    return {
      channel: map.channel,
      maximum: map.maximum,
      mean: map.meanSum / seenOf(pass),
      firingShare: map.firings / seenOf(pass),
      dead: map.firings === 0,
      ...commonestClass(own.map(({ label }) => label)),
      top: own.map(({ rank, imageId, value, position, path, record, label }) => ({
        rank,
        imageId,
        image: record === null ? path : `${path}#${record}`,
        className: classes[label] ?? '',
        activation: value,
        position: placeOf(network, layer, { position }),
      })),
      sheet: sheet ? { projections: sheet.projectionsBlob, patches: sheet.patchesBlob } : null,
    };
  });
  return { checkpoint: name, layer, dataset, split: pass.split, images: seenOf(pass), classes, units };
}

const seenOf = ({ imagesDone, broken }: IndexPass): number => imagesDone - broken;

/** Which class most of a map's strongest images are of, and what share of them: a map that stands for one class has 1. */
export function commonestClass(labels: readonly number[]): Pick<UnitSummary, 'topClass' | 'selectivity'> {
  const counts = [...Map.groupBy(labels, (label) => label)].map(([label, own]) => [label, own.length] as const);
  const [topClass, count] = counts.reduce((most, next) => (next[1] > most[1] ? next : most), [-1, 0] as const);
  return labels.length === 0 ? { topClass: null, selectivity: 0 } : { topClass, selectivity: count / labels.length };
}

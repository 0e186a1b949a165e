import { type Dataset, datasetById, findDataset } from '../../catalog/datasets/datasets.ts';
import { findPass, type IndexPass, layerTops } from '../../catalog/features/indexes.ts';
import { storedUnits, strongestLabels } from '../../catalog/features/units.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { imageName } from '../../dataset/listed.ts';
import { cellGrid, placeInGrid } from '../../engine/network/cellGrid.ts';
import { followsPicture } from '../../engine/network/followsPicture.ts';
import { logitsOf, resolveLayer } from '../../engine/network/layers.ts';
import type { NetworkNode } from '../../engine/network/network.ts';
import { upperLimit } from '../../engine/network/upperLimit.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { sheetImages, type UnitSummary, type Units, type UnitTop } from '../../shared/contract/unit.ts';
import { classifier, classNames } from '../models/classifier.ts';
import { type DescribedModel, describeModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface UnitsRequest {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly layer: string;
  readonly dataset?: string | undefined;
  readonly split?: SplitName | undefined;
}

/** A map with its strongest images. */
export type UnitWithTop = UnitSummary & { readonly top: readonly UnitTop[] };

type Catalog = Pick<Workspace, 'catalog'>;

/**
 * The maps of an indexed layer, with their sheets under `rule`; `null`: none are named. Throws `NOT_FOUND` for a layer that is not there or
 * not indexed.
 */
export function listUnits(workspace: Catalog, request: UnitsRequest, rule: string | null): Units {
  const { catalog } = workspace;
  const { described, layer, limit, pass, dataset } = indexedLayer(workspace, request);
  const labels = strongestLabels(catalog, pass.id, layer.name, sheetImages);
  const seen = seenOf(pass);
  const most = Math.min(sheetImages, pass.top, seen);
  const units = storedUnits(catalog, pass.id, layer.name, rule).map((unit): UnitSummary => {
    const { channel, maximum, meanSum, firings, firedSum, projectionsBlob, clippedBlob, patchesBlob } = unit;
    const strongest = labels.get(channel) ?? [];
    return {
      channel,
      maximum,
      mean: meanSum / seen,
      firingShare: firings / seen,
      firedShare: firedSum === null ? null : firedSum / seen,
      dead: firings === 0,
      ...commonestClass(strongest, most),
      strongest: strongest.length,
      sheet:
        projectionsBlob && patchesBlob
          ? { projections: projectionsBlob, clipped: clippedBlob, patches: patchesBlob }
          : null,
    };
  });
  return {
    ...{ model: described.name, layer: layer.name, limit, dataset: dataset.name, split: pass.split, images: seen },
    followsPicture: followsPicture(described.network, layer.name),
    isOfEarlierState: pass.datasetState < dataset.state,
    ...{ classes: dataset.classes, outputs: classesOfScores(described, layer), units },
  };
}

/** The model's classes where the maps of a layer are their scores; else `null`. */
function classesOfScores(described: DescribedModel, { name }: NetworkNode): readonly string[] | null {
  const isOfScores = name === logitsOf(described.network)?.name && classifier(described.network) !== null;
  return isOfScores ? classNames(described) : null;
}

/** `listUnits` with every map's strongest images. */
export function listUnitsWithTops(
  workspace: Catalog,
  request: UnitsRequest,
): Omit<Units, 'units'> & { readonly units: readonly UnitWithTop[] } {
  const listed = listUnits(workspace, request, null);
  const tops = Map.groupBy(topsOf(workspace, request), ({ channel }) => channel);
  const units = listed.units.map((unit) => ({ ...unit, top: tops.get(unit.channel) ?? [] }));
  return { ...listed, units };
}

/** The strongest images of one map of an indexed layer, by rank. Throws as `listUnits`. */
export const topOfUnit = (workspace: Catalog, request: UnitsRequest, channel: number): UnitTop[] =>
  topsOf(workspace, request, channel);

/** What tells one state of the patches of a map's sheet from another. Throws as `listUnits`. */
export function tagOfPatches(workspace: Catalog, request: UnitsRequest & { readonly channel: number }): string {
  const tops = topsOf(workspace, request, request.channel).map(({ image, position }) => [image, position]);
  return hashOf(JSON.stringify([request, tops]));
}

function topsOf(
  workspace: Catalog,
  request: UnitsRequest,
  channel?: number,
): (UnitTop & { readonly channel: number })[] {
  const { described, layer, pass, dataset } = indexedLayer(workspace, request);
  const grid = cellGrid(described.network, layer.name);
  return layerTops(workspace.catalog, pass.id, layer.name, channel).map(
    ({ channel: own, rank, imageId, value, position, path, record, member, label }) => ({
      channel: own,
      rank,
      imageId,
      image: imageName({ path, record, member }),
      className: dataset.classes[label] ?? '',
      activation: value,
      position: placeInGrid(grid, position),
    }),
  );
}

interface IndexedLayer {
  readonly described: DescribedModel;
  readonly layer: NetworkNode;
  readonly limit: Units['limit'];
  readonly pass: IndexPass;
  readonly dataset: Dataset;
}

/** A layer of a model over the images that it is indexed on. Throws as `listUnits`. */
export function indexedLayer({ catalog }: Catalog, request: UnitsRequest): IndexedLayer {
  const described = describeModel({ catalog }, request.model);
  const layer = resolveLayer(described.network, request.layer);
  const pass = findPass(catalog, described.model.id, layer.name, {
    ...(request.dataset && { datasetId: findDataset(catalog, request.dataset).id }),
    ...(request.split && { split: request.split }),
  });
  const limit = upperLimit(described.network, layer.name)?.limit ?? null;
  return { described, layer, limit, pass, dataset: datasetById(catalog, pass.datasetId) };
}

/** Images that a pass could read. */
export const seenOf = ({ imagesDone, broken }: IndexPass): number => imagesDone - broken;

/**
 * Which class most of a map's strongest images are of, and what share of `most` images that is: a map that stands for one class has 1, one
 * that fires on a single image does not.
 */
export function commonestClass(
  labels: readonly number[],
  most: number,
): Pick<UnitSummary, 'topClass' | 'topClassImages' | 'selectivity'> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [topClass, count] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [-1, 0] as const);
  if (labels.length === 0) return { topClass: null, topClassImages: 0, selectivity: 0 };
  return { topClass, topClassImages: count, selectivity: count / most };
}

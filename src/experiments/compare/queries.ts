import { findDataset } from '../../catalog/datasets/datasets.ts';
import { type FeatureMap, featureMaps, findPass, type IndexPass } from '../../catalog/features/indexes.ts';
import { strongestImageIds } from '../../catalog/features/units.ts';
import { resolveLayer } from '../../engine/network/layers.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { type LayerSummary, sheetImages } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { CatalogAnswers } from '../../workbench/analyses/queries.ts';
import { seenOf } from '../../workbench/features/units.ts';
import { listLayers } from '../../workbench/models/layerList.ts';
import { type DescribedModel, describeModel } from '../../workbench/models/models.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type {
  ComparedLayers,
  ComparedUnit,
  compare as declaration,
  LayerComparison,
  UnitChange,
} from './declaration.ts';

/** The names of two models. */
export interface Pair {
  readonly left: string;
  readonly right: string;
}

type Catalog = Pick<Workspace, 'catalog'>;

/** The layers by which two models can be compared. Throws `MISMATCH` where they have none in common. */
export function compareLayers({ catalog }: Catalog, pair: Pair): ComparedLayers {
  const [left, right] = [listLayers({ catalog }, pair.left), listLayers({ catalog }, pair.right)];
  const layers = left.layers.flatMap((own): LayerSummary[] => {
    const other = right.layers.find(({ name, maps }) => name === own.name && maps === own.maps);
    if (!other) return [];
    const indexed = own.indexed.filter(({ dataset, split }) =>
      other.indexed.some((those) => those.dataset === dataset && those.split === split),
    );
    return [{ ...own, indexed }];
  });
  if (layers.length === 0) {
    const names = { left: left.model, right: right.model };
    throw new SwitchbackError('MISMATCH', say('compare.nothingInCommon', names));
  }
  const described = [describeModel({ catalog }, pair.left), describeModel({ catalog }, pair.right)] as const;
  return {
    left: left.model,
    right: right.model,
    dataset: left.dataset,
    layers,
    sameStart: haveSameStart(...described),
  };
}

/** Initial weights are drawn from the network, the way of drawing and the seed. */
function haveSameStart({ run: left }: DescribedModel, { run: right }: DescribedModel): boolean {
  if (!left || !right) return false;
  if (left.id === right.id) return true;
  const [a, b] = [left, right].map(({ recipe }) => recipe as { seed: number; initialization: string });
  return left.networkId === right.networkId && a!.seed === b!.seed && a!.initialization === b!.initialization;
}

export interface CompareRequest extends Pair {
  readonly layer: string;
  readonly dataset: string;
  readonly split: SplitName;
}

/**
 * What became of each unit of a layer from one model to the other, by channel. Throws `NOT_FOUND` for a layer that is not there
 * or not indexed on both sides, `MISMATCH` for one of another number of maps.
 */
export function compareUnits({ catalog }: Catalog, request: CompareRequest): LayerComparison {
  const { layer, split } = request;
  const datasetId = findDataset(catalog, request.dataset).id;
  const sideOf = (reference: string) => {
    const { name, model, network } = describeModel({ catalog }, reference);
    const pass = findPass(catalog, model.id, resolveLayer(network, layer).name, { datasetId, split });
    return { name, pass, maps: featureMaps(catalog, pass.id, layer) };
  };
  const [left, right] = [sideOf(request.left), sideOf(request.right)];
  // Where one keeps fewer images, as many of the other say what they share.
  const most = Math.min(sheetImages, left.pass.top, right.pass.top);
  const imagesOf = ({ pass }: typeof left) => strongestImageIds(catalog, pass.id, layer, most);
  const [leftImages, rightImages] = [imagesOf(left), imagesOf(right)];
  if (left.maps.length !== right.maps.length) {
    const counts = { leftMaps: left.maps.length, rightMaps: right.maps.length };
    const places = { layer, left: left.name, right: right.name, ...counts };
    throw new SwitchbackError('MISMATCH', say('compare.mapsDiffer', places));
  }
  const units = left.maps.map((map, i): UnitChange => {
    const { channel } = map;
    return {
      channel,
      left: comparedUnit(map, left.pass),
      right: comparedUnit(right.maps[i]!, right.pass),
      ...overlapOf(leftImages.get(channel) ?? [], rightImages.get(channel) ?? []),
    };
  });
  return { left: left.name, right: right.name, layer, dataset: request.dataset, split, units };
}

const comparedUnit = ({ maximum, firings }: FeatureMap, pass: IndexPass): ComparedUnit => {
  return { maximum, firingShare: firings / seenOf(pass) };
};

/** How much two sets of images have in common. */
export function overlapOf(
  left: readonly number[],
  right: readonly number[],
): Pick<UnitChange, 'shared' | 'of' | 'overlap'> {
  const shared = left.filter((imageId) => right.includes(imageId)).length;
  const all = left.length + right.length - shared;
  return { shared, of: Math.max(left.length, right.length), overlap: all === 0 ? 1 : shared / all };
}

/** What the host answers from the catalog. */
export const compare: CatalogAnswers<(typeof declaration)['queries']> = {
  listLayers: compareLayers,
  units: compareUnits,
};

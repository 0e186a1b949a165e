import { resolveLayer } from '../../engine/network/layers.ts';
import { withoutLimit } from '../../engine/network/upperLimit.ts';
import { compileForward, compileMaps } from '../../engine/program/compile.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import type { LayerMaps, Prediction } from '../../shared/contract/inspect.ts';
import type { ActivationMap, ProjectedUnit, Rule, RuleProjection } from '../../shared/contract/unit.ts';
import { classifierOf, classNames } from '../models/classifier.ts';
import type { LoadedModels } from '../models/loadedModels.ts';
import type { LoadedModel } from '../models/models.ts';
import { mostProbable } from '../models/predict.ts';
import { centreOf } from '../pictures/cut.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { drawnProjection, drawnTile } from './drawnTile.ts';
import { checkChannel, type UnitProjection, unitAt, unitProjector } from './projecting.ts';

/** A place in a layer of a model, and the rules to go down from it. */
export interface UnitQuestion {
  readonly layer: string;
  readonly channel: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  readonly rules: readonly Rule[];
}

/**
 * Projects one unit of a picture (uint8 `[H, W, c]` at the decode size) under each rule. Throws `NOT_FOUND` for an unknown layer,
 * `BAD_ARGUMENT` for a channel or place that is not in it.
 */
export async function projectUnit(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  { layer: name, channel, position, rules }: UnitQuestion,
): Promise<ProjectedUnit> {
  const input = centreOf(loaded.preprocessing, pixels);
  const projections: RuleProjection[] = [];
  let last: Omit<ProjectedUnit, 'projections'> | undefined;
  for (const rule of rules) {
    const projected = await projectedUnder(models, loaded, pixels, { layer: name, channel, position }, rule);
    const tile = drawnTile(projected, input);
    projections.push({ rule, ...(await drawnProjection(tile)) });
    last ??= { activation: projected.activation, position, box: projected.box, patch: await rasterToPng(tile.patch) };
  }
  return { ...last!, projections };
}

/** A unit's projection as it is, unscaled. Throws as `projectUnit`. */
export async function projectedUnder(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  { layer: name, channel, position }: Omit<UnitQuestion, 'rules'>,
  rule: Rule,
): Promise<UnitProjection> {
  const { network, preprocessing, weights } = loaded;
  const layer = resolveLayer(network, name).name;
  const unit = unitAt(network, layer, channel, position);
  const runtime = await models.runtime();
  const subject = { network, preprocessing, weights, runtime, memoryBytes: models.workspace.memoryBytes };
  const projector = await models.program(loaded, `${rule} from ${layer}`, () => unitProjector(subject, layer, rule));
  const [projected] = await projector.project([{ pixels, unit }]);
  return projected!;
}

/**
 * Every map of a layer over a picture, without its upper limit: float32 `[maps, h, w]`, tokens as maps (`compileMaps`). Throws `NOT_FOUND` for an
 * unknown layer.
 */
export async function layerMaps(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  name: string,
): Promise<Pick<LayerMaps, 'layer' | 'shape'> & { readonly data: Float32Array }> {
  const { network, preprocessing, weights } = loaded;
  const { name: layer } = resolveLayer(network, name);
  const program = () => compileMaps(withoutLimit(network, layer), preprocessing, layer);
  const forward = await models.program(loaded, `maps of ${layer}`, async () =>
    (await models.runtime()).load(program(), weights),
  );
  const { maps } = await forward.run(pictureFeeds(preprocessing, pixels));
  const [, ...shape] = maps!.shape as [number, number, number, number];
  return { layer, shape, data: maps!.data as Float32Array };
}

/** One map over a picture. Throws `NOT_FOUND` for an unknown layer, `BAD_ARGUMENT` for an unknown channel. */
export async function activationMap(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  { layer, channel }: Pick<UnitQuestion, 'layer' | 'channel'>,
): Promise<ActivationMap> {
  checkChannel(loaded.network, resolveLayer(loaded.network, layer).name, channel);
  const { shape, data } = await layerMaps(models, loaded, pixels, layer);
  const [, height, width] = shape;
  return { shape: [height, width], data: data.slice(channel * height * width, (channel + 1) * height * width) };
}

/** What the network takes a picture for, every class, most probable first. Throws as `classifierOf`. */
export async function classProbabilities(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
): Promise<Prediction['classes']> {
  const { preprocessing, weights } = loaded;
  const network = classifierOf(loaded);
  const output = network.scores;
  const executable = await models.program(loaded, 'probabilities', async () =>
    (await models.runtime()).load(compileForward(network, preprocessing, [output]), weights),
  );
  const { data } = (await executable.run(pictureFeeds(preprocessing, pixels)))[output]!;
  return mostProbable([...data], classNames(loaded), data.length);
}

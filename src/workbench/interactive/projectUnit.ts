import { resolveLayer } from '../../engine/network/layers.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { rasterToPng } from '../../figure/display.ts';
import type { ActivationMap, ProjectedUnit, Rule, RuleProjection } from '../../shared/contract/unit.ts';
import type { LoadedCheckpoint } from '../checkpoints.ts';
import { centreOf } from '../cut.ts';
import { tileOf } from '../layerSheets.ts';
import { picturesFromCatalog } from '../picture.ts';
import { pictureFeeds } from '../pictureFeeds.ts';
import { checkChannel, unitAt, unitProjector } from '../projecting.ts';
import type { LoadedModels } from './loadedModels.ts';

/** A place in a layer of a checkpoint, and the rules to go down from it. */
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
  loaded: LoadedCheckpoint,
  pixels: Uint8Array,
  { layer: name, channel, position, rules }: UnitQuestion,
): Promise<ProjectedUnit> {
  const { network, preprocessing, weights } = loaded;
  const layer = resolveLayer(network, name).name;
  const unit = unitAt(network, layer, channel, position);
  const { runtime, workspace } = models;
  const subject = { network, preprocessing, weights, runtime, memoryBytes: workspace.memoryBytes };
  const input = centreOf(preprocessing, pixels);
  const projections: RuleProjection[] = [];
  let last: Omit<ProjectedUnit, 'projections'> | undefined;
  for (const rule of rules) {
    const projector = await models.program(loaded, `${rule} from ${layer}`, () => unitProjector(subject, layer, rule));
    const [projected] = await projector.project([{ pixels, unit }]);
    const { projection, patch, scale } = tileOf(projected!, input);
    projections.push({ rule, png: await rasterToPng(projection), scale });
    last ??= { activation: projected!.activation, position, box: projected!.box, patch: await rasterToPng(patch) };
  }
  return { ...last!, projections };
}

/** One map over a picture. Throws `NOT_FOUND` for an unknown layer, `BAD_ARGUMENT` for an unknown channel. */
export async function activationMap(
  models: LoadedModels,
  loaded: LoadedCheckpoint,
  pixels: Uint8Array,
  { layer: name, channel }: Pick<UnitQuestion, 'layer' | 'channel'>,
): Promise<ActivationMap> {
  const { network, preprocessing, weights } = loaded;
  const { name: layer, shape } = resolveLayer(network, name);
  checkChannel(network, layer, channel);
  const program = () => compileForward(network, preprocessing, [layer]);
  const forward = await models.program(loaded, `forward to ${layer}`, () => models.runtime.load(program(), weights));
  const maps = (await forward.run(pictureFeeds(preprocessing, pixels)))[layer]!;
  const [, height = 1, width = 1] = shape;
  const cells = height * width;
  const data = (maps.data as Float32Array).slice(channel * cells, (channel + 1) * cells);
  return { shape: [height, width], data };
}

/** An image of the catalog, decoded for a checkpoint. Throws `BAD_IMAGE` when it is gone, changed or broken. */
export async function catalogPixels(
  { workspace }: LoadedModels,
  { preprocessing }: LoadedCheckpoint,
  imageId: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const [picture] = await picturesFromCatalog(workspace, [imageId], preprocessing, signal);
  return picture!.pixels;
}

import sharp from 'sharp';
import type { Projection } from '../../catalog/features/projections.ts';
import { readBlob } from '../../catalog/storage/blobs.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import type { FloatArray } from '../../engine/analysis/boxes.ts';
import type { Rule } from '../../engine/program/rules.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { decodeNpy } from '../../modelfile/npy.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { LoadedModel } from '../models/models.ts';
import { centreOf, cutPixels, type Pixels } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { agreesWith, keep } from './project.ts';
import { type UnitProjector, unitProjector } from './projecting.ts';

/** One of a map's strongest images: what the network saw, and what of it the map answered to. */
export interface FeatureTile {
  readonly channel: number;
  readonly rank: number;
  readonly imageId: number;
  readonly className: string;
  readonly activation: number;
  /** `[y, x]` in the flat map: `y · width + x`. */
  readonly position: number;
  /** `[y, x, height, width]` on the network's input. */
  readonly box: readonly [number, number, number, number];
  /** float32 `[c, height, width]` of the box. */
  readonly projection: FloatArray;
  readonly patch: Pixels;
}

/** Of which layer units are projected, how, and with what. */
export interface TilesRequest {
  readonly layer: string;
  readonly rule: Rule;
  readonly runtime: Runtime;
}

/** A unit in an image of the catalog. */
export type UnitInImage = Pick<FeatureTile, 'channel' | 'imageId' | 'position'> & {
  /** What the index says of it; absent: the unit is not compared with it. */
  readonly value?: number;
};

/** Projects units of a layer and keeps that, a batch at a time. An activation that differs from the index's is reported. */
export async function computeTiles(
  workspace: Workspace,
  loaded: LoadedModel,
  { layer, rule, runtime }: TilesRequest,
  units: readonly UnitInImage[],
  context: JobContext,
): Promise<void> {
  const { network, preprocessing, weights } = loaded;
  const { memoryBytes } = workspace;
  const subject = { network, preprocessing, weights, runtime, memoryBytes };
  const projector = await unitProjector(subject, layer, rule);
  try {
    for (const batch of inBatches(units.length, projector.batchSize)) {
      context.signal.throwIfAborted();
      const own = batch.map((i) => units[i]!);
      await computeBatch(workspace, loaded, { layer, rule, runtime }, projector, own, context);
      const done = batch.at(-1)! + 1;
      context.report({ unit: 'projections', done, total: units.length, step: say('progress.projecting', { layer }) });
    }
  } finally {
    await projector.dispose();
  }
}

async function computeBatch(
  workspace: Workspace,
  loaded: LoadedModel,
  { layer, rule, runtime }: TilesRequest,
  projector: UnitProjector,
  units: readonly UnitInImage[],
  { signal, warn }: JobContext,
): Promise<void> {
  const { preprocessing } = loaded;
  const imageIds = units.map(({ imageId }) => imageId);
  const pictures = await picturesFromCatalog(workspace, imageIds, preprocessing, signal);
  const items = units.map(({ channel, position }, i) => ({ pixels: pictures[i]!.pixels, unit: { channel, position } }));
  for (const [i, projected] of (await projector.project(items)).entries()) {
    const { channel, value } = units[i]!;
    const picture = pictures[i]!;
    if (value !== undefined && !agreesWith(value, projected.activation)) {
      const found = projected.activation;
      warn(say('progress.indexDiffers', { layer, channel, indexed: value, found }));
    }
    const patch = cutPixels(centreOf(preprocessing, picture.pixels), projected.box);
    await keep(workspace, loaded, { layer, channel, rule, runtime: runtime.version }, picture, projected, patch);
  }
}

/** A stored projection and its patch, decoded. Throws `BAD_FILE` for a blob that is no projection. */
export async function readTile(
  { blobs }: Workspace,
  stored: Projection,
): Promise<{ projection: FloatArray; patch: Pixels }> {
  const { shape, data } = decodeNpy(readBlob(blobs, stored.blob));
  if (!(data instanceof Float32Array) || shape.length !== 3) {
    throw new SwitchbackError('BAD_FILE', say('workbench.noTile', { hash: stored.blob }));
  }
  const patch = sharp(readBlob(blobs, stored.patchBlob));
  // Without this a grey picture is given three channels.
  const colourSpace = shape[0] === 1 ? 'b-w' : 'srgb';
  const decoded = await patch.toColourspace(colourSpace).raw().toBuffer({ resolveWithObject: true });
  const { height, width, channels } = decoded.info;
  return {
    projection: { shape: shape as [number, number, number], data },
    patch: { shape: [height, width, channels], data: decoded.data },
  };
}

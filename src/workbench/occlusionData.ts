import { modelById } from '../catalog/models/models.ts';
import { blobFile, readBlob } from '../catalog/storage/blobs.ts';
import { MEAN } from '../engine/program/input.ts';
import type { OcclusionData } from '../figure/panels/occlusionPanels.ts';
import { othersShown, type PictureProjection } from '../figure/panels/occlusionProjections.ts';
import { decodeNpy } from '../modelfile/npy.ts';
import { readSafetensor } from '../modelfile/safetensors.ts';
import type { Box } from './features/projecting.ts';
import { passOver } from './figures/passes.ts';
import { type KeptTile, keptTiles, loadedTiles } from './figures/unitTiles.ts';
import { type KeptOcclusion, keptMaps } from './keptOcclusions.ts';
import { keptPixels } from './keptPixels.ts';
import { classNames } from './models/classifier.ts';
import { type DescribedModel, described } from './models/models.ts';
import { baselinePixels } from './occlusionInputs.ts';
import { centreOf, cutArray, type Pixels, rasterOf } from './pictures/cut.ts';
import type { Workspace } from './workspace/workspace.ts';

/** The model that an occlusion is of. */
export function occludedModel(workspace: Workspace, { modelId }: KeptOcclusion): DescribedModel {
  return described(workspace, modelById(workspace.catalog, modelId));
}

/**
 * The other images that excite the followed map most, with their projections where those are kept; none where the map's layer is not
 * indexed.
 */
export function otherTiles(workspace: Workspace, { modelId, parameters, findings }: KeptOcclusion): KeptTile[] {
  const { layer, imageHash } = parameters;
  const pass = passOver(workspace, modelId, layer, { dataset: null, split: null });
  if (!pass) return [];
  const channels = [findings.subject.channel];
  const tiles = keptTiles(workspace, { modelId, pass, layer, channels, rule: 'deconvnet' });
  return tiles.filter(({ image }) => image.hash !== imageHash).slice(0, othersShown);
}

/** An occlusion as a figure shows it, with those projections from other images that are kept. */
export async function occlusionData(
  workspace: Workspace,
  kept: KeptOcclusion,
  others: readonly KeptTile[] = otherTiles(workspace, kept),
): Promise<OcclusionData> {
  const { parameters, findings } = kept;
  const model = occludedModel(workspace, kept);
  const classes = classNames(model);
  const maps = keptMaps(workspace, kept);
  const windowBox = telling(kept, maps.probability);
  const { baseline, layer } = parameters;
  return {
    image: rasterOf(await occluded(workspace, kept, windowBox)),
    windowBox,
    baseline,
    grid: { rows: parameters.rows, columns: parameters.columns, window: parameters.window },
    activation: maps.activation,
    probability: maps.probability,
    topClass: maps.topClass,
    previewOf: parameters.mode === 'preview' ? findings.done : null,
    classes,
    target: classes[findings.subject.target]!,
    mapName: `${layer} / ${findings.subject.channel}`,
    projection: ownProjection(workspace, kept),
    others: await otherProjections(workspace, others, model.network.inputShape),
  };
}

/** The window's position, `[y, x, height, width]`, that leaves the target least of its probability. */
function telling({ parameters: { rows, columns, window } }: KeptOcclusion, probability: Float32Array): Box {
  const least = probability.reduce(
    (best, value, i) => (value < probability[best]! || Number.isNaN(probability[best]) ? i : best),
    0,
  );
  return [rows[Math.floor(least / columns.length)]!, columns[least % columns.length]!, ...window];
}

/** The picture as the network sees it, with the window on it. */
async function occluded(workspace: Workspace, kept: KeptOcclusion, [y, x, height, width]: Box): Promise<Pixels> {
  const { preprocessing } = occludedModel(workspace, kept);
  const { baseline, weightsHash } = kept.parameters;
  const mean = baseline === 'mean' ? readSafetensor(blobFile(workspace.blobs, weightsHash), MEAN) : null;
  const weights = mean ? { [MEAN]: mean } : {};
  const pixels = await keptPixels(workspace, kept, preprocessing.channels);
  const hidden = await baselinePixels({ preprocessing, weights }, pixels, baseline);
  const [{ shape, data }, under] = [centreOf(preprocessing, pixels), centreOf(preprocessing, hidden)];
  const [, across, channels] = shape;
  for (let row = y; row < y + height; row++) {
    const from = (row * across + x) * channels;
    data.set(under.data.subarray(from, from + width * channels), from);
  }
  return { shape, data };
}

function ownProjection({ blobs }: Workspace, { findings }: KeptOcclusion): PictureProjection | null {
  if (findings.projection.scale === 0) return null;
  const { shape, data } = decodeNpy(readBlob(blobs, findings.projection.array));
  return { shape: shape as [number, number, number], data: data as Float32Array };
}

async function otherProjections(
  workspace: Workspace,
  others: readonly KeptTile[],
  [, height, width]: readonly [number, number, number],
): Promise<PictureProjection[]> {
  const tiles = await loadedTiles(workspace, others);
  return tiles.map(({ projection, box: [y, x] }) => cutArray(projection, [-y, -x, height, width]));
}

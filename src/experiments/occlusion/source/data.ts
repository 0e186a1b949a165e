import { blobFile, readBlob } from '../../../catalog/storage/blobs.ts';
import { type Box, cutArray } from '../../../engine/analysis/boxes.ts';
import { MEAN } from '../../../engine/program/input.ts';
import { decodeNpy } from '../../../modelfile/npy.ts';
import { readSafetensor } from '../../../modelfile/safetensors.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { type KeptTile, loadedTiles } from '../../../workbench/figures/unitTiles.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../../workbench/pictures/cut.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { mapsOf } from '../analysis/maps.ts';
import { type KeptOcclusion, keptAgreement, targetsOf } from '../declaration/kept.ts';
import { baselinePixels } from '../job/inputs.ts';
import { keptPixels } from '../job/keptPixels.ts';
import { otherTiles } from '../job/otherTiles.ts';
import type { PictureProjection } from '../panel/projections.ts';
import type { OcclusionData } from '../panel/views.ts';

/** An occlusion as a figure shows it, with those projections from other images that are kept. */
export async function occlusionData(
  workspace: Workspace,
  kept: KeptOcclusion,
  others: readonly KeptTile[] = otherTiles(workspace, kept),
): Promise<OcclusionData> {
  const { parameters, findings } = kept;
  const { network } = describeModel(workspace, kept.model);
  const arrays = keptArrays(workspace, 'occlusion', kept);
  const maps = mapsOf(arrays);
  const targets = targetsOf(kept);
  const windowBox = telling(kept, maps.probabilities[0] ?? maps.activation);
  const { baseline, layer } = parameters;
  return {
    ...(await pictures(workspace, kept, windowBox)),
    windowBox,
    baseline,
    grid: { rows: parameters.rows, columns: parameters.columns, window: parameters.window },
    activation: maps.activation,
    clean: findings.subject.clean,
    probabilities: maps.probabilities,
    topClass: maps.topClass,
    previewOf: parameters.mode === 'preview' ? kept.done : null,
    classes: kept.classes,
    targets,
    mapName: `${layer} / ${findings.subject.channel}`,
    projection: ownProjection(workspace, kept),
    core: findings.projection?.core ?? null,
    agreement: keptAgreement(kept, arrays),
    others: await otherProjections(workspace, others, network.inputShape),
  };
}

/** The window's position, `[y, x, height, width]`, that leaves least of what is followed: of several classes the first. */
function telling({ parameters: { rows, columns, window } }: KeptOcclusion, followed: Float32Array): Box {
  const least = followed.reduce(
    (best, value, i) => (value < followed[best]! || Number.isNaN(followed[best]) ? i : best),
    0,
  );
  return [rows[Math.floor(least / columns.length)]!, columns[least % columns.length]!, ...window];
}

/** The picture as the network sees it, with the window on it and without. */
async function pictures(
  workspace: Workspace,
  kept: KeptOcclusion,
  [y, x, height, width]: Box,
): Promise<Pick<OcclusionData, 'image' | 'input'>> {
  const { preprocessing } = describeModel(workspace, kept.model);
  const { baseline, weightsHash } = kept.parameters;
  const mean = baseline === 'mean' ? readSafetensor(blobFile(workspace.blobs, weightsHash), MEAN) : null;
  const weights = mean ? { [MEAN]: mean } : {};
  const pixels = await keptPixels(workspace, kept, preprocessing.channels);
  const hidden = await baselinePixels({ preprocessing, weights }, pixels, baseline);
  const [{ shape, data }, under] = [centreOf(preprocessing, pixels), centreOf(preprocessing, hidden)];
  const input = rasterOf({ shape, data: data.slice() });
  const [, across, channels] = shape;
  for (let row = y; row < y + height; row++) {
    const from = (row * across + x) * channels;
    data.set(under.data.subarray(from, from + width * channels), from);
  }
  return { image: rasterOf({ shape, data }), input };
}

function ownProjection({ blobs }: Workspace, { findings }: KeptOcclusion): PictureProjection | null {
  const { projection } = findings;
  if (!projection || projection.scale === 0) return null;
  const { shape, data } = decodeNpy(readBlob(blobs, projection.array));
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

import { putBlob } from '../../../catalog/storage/blobs.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { rasterToPng } from '../../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../../modelfile/npy.ts';
import type { JobContext } from '../../../shared/job.ts';
import { drawnProjection, drawnTile } from '../../../workbench/features/drawnTile.ts';
import { placeOf, projectUnits, strongestUnit } from '../../../workbench/features/projecting.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../../workbench/pictures/cut.ts';
import type { Picture } from '../../../workbench/pictures/picture.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { coreOf } from '../analysis/core.ts';
import type { OcclusionFindings } from '../declaration/kept.ts';

/** Keeps the picture at the decode size, and what the network sees of it. */
export async function storedPictures(
  { blobs }: Workspace,
  { preprocessing }: LoadedModel,
  { pixels }: Picture,
): Promise<Pick<OcclusionFindings, 'picture' | 'input'>> {
  const { channels, decodeSize } = preprocessing;
  const whole = rasterOf({ shape: [...decodeSize, channels], data: pixels });
  return {
    picture: putBlob(blobs, await rasterToPng(whole)),
    input: putBlob(blobs, await rasterToPng(rasterOf(centreOf(preprocessing, pixels)))),
  };
}

/** Keeps the projection of the followed map's strongest unit in the picture. */
export async function storedProjection(
  { blobs, memoryBytes }: Workspace,
  { network, preprocessing, weights }: LoadedModel,
  runtime: Runtime,
  { layer, channel }: { readonly layer: string; readonly channel: number },
  { pixels }: Picture,
  context: JobContext,
): Promise<NonNullable<OcclusionFindings['projection']> & { readonly clippedPng: string }> {
  const subject = { network, preprocessing, weights, runtime, memoryBytes };
  const unit = await strongestUnit(subject, layer, channel, pixels);
  const [projected] = await Array.fromAsync(projectUnits(subject, layer, 'deconvnet', [{ pixels, unit }], context));
  const { projection, box, activation } = projected!;
  const drawn = await drawnProjection(drawnTile(projected!, centreOf(preprocessing, pixels)));
  return {
    array: putBlob(blobs, encodeNpy(projection)),
    png: putBlob(blobs, drawn.png),
    scale: drawn.scale,
    clippedPng: putBlob(blobs, drawn.clippedPng),
    clippedScale: drawn.clippedScale,
    activation,
    position: placeOf(network, layer, unit),
    box,
    core: coreOf(projection),
  };
}

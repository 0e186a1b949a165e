import sharp from 'sharp';
import { readBlob } from '../../../catalog/storage/blobs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';

/** The picture that was occluded: uint8 `[H, W, c]` at the decode size. */
export async function keptPixels(
  { blobs }: Pick<Workspace, 'blobs'>,
  { findings }: KeptOcclusion,
  channels: 1 | 3,
): Promise<Uint8Array> {
  // Without this a grey picture is given three channels.
  const colourSpace = channels === 1 ? 'b-w' : 'srgb';
  return sharp(readBlob(blobs, findings.picture)).toColourspace(colourSpace).raw().toBuffer();
}

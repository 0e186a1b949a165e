import { readBlob } from '../../../catalog/storage/blobs.ts';
import { magnitudeRaster } from '../../../figure/marks/colourMaps.ts';
import { largestMagnitude, type Raster } from '../../../figure/marks/display.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { pngRaster } from '../../../workbench/pictures/pngRaster.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptTrust } from '../declaration/kept.ts';

/** An item's picture as the network sees it, and its map by each method, each from 0 to its own largest value. Throws `NOT_FOUND`. */
export async function itemRasters(
  workspace: Pick<Workspace, 'catalog' | 'blobs'>,
  kept: KeptTrust,
  number: number,
): Promise<{ readonly picture: Raster; readonly maps: readonly Raster[] }> {
  const { items, methods, inputSize, colour } = kept.parameters;
  const item = items[number];
  if (!item) throw new SwitchbackError('NOT_FOUND', say('trust.noItem', { item: number, last: items.length - 1 }));
  const cells = inputSize[0] * inputSize[1];
  const all = keptArrays(workspace, 'trust', kept).maps!.data as Float32Array;
  const maps = methods.map((_, method) => {
    const from = (number * methods.length + method) * cells;
    const data = all.subarray(from, from + cells);
    return magnitudeRaster(data, inputSize, [0, largestMagnitude({ data })]);
  });
  const png = readBlob(workspace.blobs, kept.findings.pictures[item.picture]!);
  return { picture: await pngRaster(png, colour.length as 1 | 3), maps };
}

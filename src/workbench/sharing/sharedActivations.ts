import { deflateRawSync } from 'node:zlib';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { withoutLimit } from '../../engine/network/upperLimit.ts';
import { compileMaps } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { JobContext } from '../../shared/job.ts';
import {
  activationLevels,
  activationsKey,
  activationsScript,
  type SharedActivation,
  scriptOf,
} from '../../shared/sharedFolder.ts';
import type { LoadedModel } from '../models/models.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { putFile } from './sharedPictures.ts';
import type { SharedLayer } from './sharedUnits.ts';

/**
 * Writes what each map of a layer is over its strongest images, a script a map: to a byte a place, which is what a page shows of it. Throws as
 * `picturesFromCatalog`.
 */
export async function writeActivations(
  workspace: Workspace,
  folder: string,
  index: number,
  { network, preprocessing, weights }: LoadedModel,
  { held, imageIds }: SharedLayer,
  runtime: Runtime,
  { signal }: Pick<JobContext, 'signal'>,
  onWritten: (images: number) => void,
): Promise<void> {
  const { layer } = held.units;
  const program = compileMaps(withoutLimit(network, layer), preprocessing, layer);
  const executable = await runtime.load(program, weights);
  const found = new Map(held.tops.map(({ channel }) => [channel, [] as SharedActivation[]]));
  try {
    for (const batch of inBatches(imageIds.length, batchSizeWithin(program, workspace.memoryBytes, fullBatch))) {
      signal.throwIfAborted();
      const ids = batch.map((i) => imageIds[i]!);
      const pictures = await picturesFromCatalog(workspace, ids, preprocessing, signal);
      const pixels = Buffer.concat(pictures.map((picture) => picture.pixels));
      const { maps } = await executable.run(pictureFeeds(preprocessing, pixels));
      const [, channels, height, width] = maps!.shape as [number, number, number, number];
      for (const [i, imageId] of ids.entries())
        for (const { channel, top } of held.tops) {
          if (!top.some((own) => own.imageId === imageId)) continue;
          const from = (i * channels + channel) * height * width;
          const values = (maps!.data as Float32Array).subarray(from, from + height * width);
          found.get(channel)!.push({ imageId, shape: [height, width], ...inLevels(values) });
        }
      onWritten(ids.length);
    }
  } finally {
    await executable.dispose();
  }
  for (const [channel, activations] of found)
    if (activations.length > 0)
      putFile(folder, activationsScript(index, channel), scriptOf(activationsKey(index, channel), activations));
}

/** From 0 to the largest value, which is the lower and the upper end of the colours that a page shows: below 0 there is nothing. */
function inLevels(values: Float32Array): Pick<SharedActivation, 'maximum' | 'levels'> {
  const maximum = values.reduce((most, value) => Math.max(most, value), 0);
  const levels = Uint8Array.from(values, (value) =>
    maximum > 0 ? Math.round((Math.max(0, value) / maximum) * (activationLevels - 1)) : 0,
  );
  return { maximum, levels: deflateRawSync(levels).toString('base64') };
}

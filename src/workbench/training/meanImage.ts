import type { PictureReader } from '../../dataset/reader.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import { compilePixelSum } from '../../engine/program/compile.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';

/** The mean of `count` pictures, float32 `[c, H, W]` (Zeiler & Fergus 2013, §3), and which of them could not be read. */
export interface MeanImage {
  readonly mean: Tensor;
  readonly broken: readonly { readonly position: number; readonly reason: Sentence }[];
}

/** Sums in the runtime batch by batch, exactly, and over batches in float64. Throws `BAD_DATASET` when no picture opens. */
export async function meanImage(
  runtime: Runtime,
  preprocessing: Preprocessing,
  reader: PictureReader,
  count: number,
  { report, signal }: JobContext,
): Promise<MeanImage> {
  const [height, width] = preprocessing.decodeSize;
  const total = new Float64Array(preprocessing.channels * height * width);
  const broken: { position: number; reason: Sentence }[] = [];
  const executable = await runtime.load(compilePixelSum(preprocessing), {});
  let done = 0;
  try {
    for await (const batch of reader.read(inBatches(count, 128), signal)) {
      broken.push(...batch.broken);
      if (batch.positions.length > 0) {
        const { sum } = await executable.run(pictureFeeds(preprocessing, batch.pixels));
        for (let i = 0; i < total.length; i++) total[i]! += sum!.data[i]!;
      }
      done += batch.positions.length + batch.broken.length;
      report({ unit: 'images', done, total: count, step: say('progress.mean') });
    }
  } finally {
    await executable.dispose();
  }
  const read = count - broken.length;
  if (read === 0) {
    const reason = broken[0]?.reason ?? say('workbench.thereIsNone');
    throw new SwitchbackError('BAD_DATASET', say('workbench.noTrainingImageRead', { count, reason }));
  }
  const data = Float32Array.from(total, (sum) => sum / read);
  return { mean: { dtype: 'float32', shape: [preprocessing.channels, height, width], data }, broken };
}

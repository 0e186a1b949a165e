import type { CatalogImage } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { PictureReader } from '../../dataset/reader.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Runtime, Tensors } from '../../engine/runtime/runtime.ts';
import { crossEntropySum, missedCount, wrongCount } from '../../engine/training/metrics.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { LeftOutWarning } from '../datasets/leftOut.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';

/** How well a classifier does on a split, centre crops only. */
export interface Evaluation {
  readonly images: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of images whose most probable class is wrong, 0…1. */
  readonly error: number;
  /** Share of images whose class is not among the five most probable, 0…1; 0 where there are five classes or fewer. */
  readonly topFiveError: number;
  /** Images that could not be read. */
  readonly broken: number;
}

/** One split of a data set, ready to be read. */
export interface SplitPictures {
  readonly images: readonly CatalogImage[];
  /** Of `images`, in their order. */
  readonly reader: PictureReader;
  readonly warnOfLeftOut: LeftOutWarning;
}

export interface EvaluationSubject {
  readonly runtime: Runtime;
  /** It tells classes apart. */
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly weights: Tensors;
  readonly memoryBytes: number;
  readonly threads?: number;
}

/** Classifies every picture of a split. What does not open is named; throws `BAD_DATASET` when none does. */
export async function evaluate(
  { runtime, network, preprocessing, weights, memoryBytes, ...options }: EvaluationSubject,
  { images, reader, warnOfLeftOut }: SplitPictures,
  { report, warn, signal }: JobContext,
): Promise<Evaluation> {
  const output = network.scores!;
  const program = compileForward(network, preprocessing, [output]);
  const executable = await runtime.load(program, weights, options);
  const found = { images: 0, loss: 0, wrong: 0, missed: 0 };
  const broken: BrokenPicture[] = [];
  try {
    for await (const batch of reader.read(
      inBatches(images.length, batchSizeWithin(program, memoryBytes, fullBatch)),
      signal,
    )) {
      broken.push(...batch.broken);
      if (batch.positions.length > 0) {
        const probabilities = (await executable.run(pictureFeeds(preprocessing, batch.pixels)))[output]!;
        const wanted = Int32Array.from(batch.positions, (position) => images[position]!.label);
        found.images += wanted.length;
        found.loss += crossEntropySum(probabilities, wanted);
        found.wrong += wrongCount(probabilities, wanted);
        found.missed += missedCount(probabilities, wanted, 5);
      }
      report({
        unit: 'images',
        done: found.images + broken.length,
        total: images.length,
        step: say('progress.validating'),
      });
    }
  } finally {
    await executable.dispose();
  }
  warnOfLeftOut(broken, { warn });
  if (found.images === 0) throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
  return {
    images: found.images,
    loss: found.loss / found.images,
    error: found.wrong / found.images,
    topFiveError: found.missed / found.images,
    broken: broken.length,
  };
}

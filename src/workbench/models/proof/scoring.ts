import type { StoredImage } from '../../../dataset/pictureSource.ts';
import { type PictureReader, pictureReader } from '../../../dataset/reader.ts';
import { fullBatch, inBatches } from '../../../engine/analysis/batches.ts';
import type { Network } from '../../../engine/network/network.ts';
import { compileForward } from '../../../engine/program/compile.ts';
import { batchSizeWithin } from '../../../engine/program/memory.ts';
import { randomPermutation } from '../../../engine/random.ts';
import type { Runtime, Tensor, Tensors } from '../../../engine/runtime/runtime.ts';
import { argMaxOfRow } from '../../../engine/training/metrics.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { say } from '../../../shared/sentence.ts';
import { pictureFeeds } from '../../pictures/pictureFeeds.ts';
import { type Outcome, temperedLoss } from './comparison.ts';
import type { Score } from './prove.ts';

/** An image whose class is known, by the number that the model has for it. */
export interface LabelledImage extends StoredImage {
  readonly label: number;
}

/** A classifier and the images on which it is tried. */
export interface ProofSubject {
  readonly network: Network;
  readonly weights: Tensors;
  readonly runtime: Runtime;
  readonly memoryBytes: number;
  /** The folder of the images. */
  readonly root: string;
  readonly images: readonly LabelledImage[];
}

/** So many images tell apart what differs by a few in a hundred. */
const mostImages = 200;

/** Some of the images: of every class as many as can be, chosen at random, always the same. */
export function imagesToProve<T extends { readonly label: number }>(images: readonly T[]): T[] {
  const shuffled = Array.from(randomPermutation(['proof'], images.length), (i) => images[i]!);
  const ofClasses = [...Map.groupBy(shuffled, ({ label }) => label).values()];
  const rounds = Math.max(0, ...ofClasses.map(({ length }) => length));
  const inTurn = Array.from({ length: rounds }, (_, round) => ofClasses.flatMap((own) => own[round] ?? []));
  return inTurn.flat().slice(0, mostImages);
}

/**
 * Classifies the subject's images with any preprocessing; pictures that are only fed otherwise are not decoded again. Throws `BAD_DATASET`
 * when no image can be read.
 */
export function scorer(subject: ProofSubject, signal: AbortSignal): Score {
  const { network, weights, runtime, memoryBytes, root, images } = subject;
  const output = network.nodes.at(-1)!;
  const isLogits = output.layer.op !== 'softmax';
  let read: { readonly pixels: string; readonly reader: PictureReader } | null = null;
  const readerFor = (preprocessing: Preprocessing): PictureReader => {
    const { channels, resize, decodeSize, cropRounding } = preprocessing;
    const pixels = JSON.stringify([channels, resize, decodeSize, cropRounding]);
    if (read?.pixels !== pixels) {
      read = { pixels, reader: pictureReader(root, images, preprocessing, { cacheBytes: memoryBytes / 4 }) };
    }
    return read.reader;
  };
  return async (preprocessing): Promise<Outcome> => {
    const program = compileForward(network, preprocessing, [output.name]);
    const executable = await runtime.load(program, weights);
    const [isRight, labels, rows]: [number[], number[], Float64Array[]] = [[], [], []];
    try {
      const batches = inBatches(images.length, batchSizeWithin(program, memoryBytes, fullBatch));
      for await (const batch of readerFor(preprocessing).read(batches, signal)) {
        if (batch.positions.length === 0) continue;
        const scores = (await executable.run(pictureFeeds(preprocessing, batch.pixels)))[output.name]!;
        for (const [row, position] of batch.positions.entries()) {
          const { label } = images[position]!;
          isRight.push(argMaxOfRow(scores, row) === label ? 1 : 0);
          labels.push(label);
          rows.push(logitsOf(scores, row, isLogits));
        }
      }
    } finally {
      await executable.dispose();
    }
    if (rows.length === 0) {
      throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
    }
    return { isRight: Uint8Array.from(isRight), loss: temperedLoss(rows, Int32Array.from(labels)) };
  };
}

/** One row of logits; probabilities are their own logits' exponentials, and 0 counts as 1e-38. */
function logitsOf({ shape, data }: Tensor, row: number, isLogits: boolean): Float64Array {
  const classes = shape[1]!;
  const scores = Float64Array.from(data.subarray(row * classes, (row + 1) * classes));
  return isLogits ? scores : scores.map((probability) => Math.log(Math.max(probability, 1e-38)));
}

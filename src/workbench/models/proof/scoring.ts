import type { StoredImage } from '../../../dataset/pictureSource.ts';
import { type PictureReader, pictureReader } from '../../../dataset/reader.ts';
import { fullBatch, inBatches } from '../../../engine/analysis/batches.ts';
import { INPUT, type Network } from '../../../engine/network/network.ts';
import { compileForward } from '../../../engine/program/compile.ts';
import { TENSOR } from '../../../engine/program/input.ts';
import { batchSizeWithin } from '../../../engine/program/memory.ts';
import { randomPermutation } from '../../../engine/random.ts';
import type { Runtime, Tensor, Tensors } from '../../../engine/runtime/runtime.ts';
import { argMaxOfRow } from '../../../engine/training/metrics.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { say } from '../../../shared/sentence.ts';
import { pictureFeeds } from '../../pictures/pictureFeeds.ts';
import { temperedLoss } from './comparison.ts';
import type { Score } from './prove.ts';

/** An image whose class is known, by the number that the model has for it. */
export interface LabelledImage extends StoredImage {
  readonly label: number;
}

/** A classifier and the images on which it is tried. */
export interface ProofSubject {
  /** Its scores are the probabilities of its classes. */
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

/** What a model says of the images that it has been shown with one preprocessing, in their order. */
interface Answers {
  /** Images asked for, those that cannot be read among them. */
  readonly asked: number;
  readonly isRight: readonly number[];
  readonly labels: readonly number[];
  readonly rows: readonly Float64Array[];
}

const noAnswers: Answers = { asked: 0, isRight: [], labels: [], rows: [] };

/**
 * Gives `work` what classifies the subject's first images with any preprocessing. The network is loaded once, for its input comes of a program
 * of its own; images that were seen with a preprocessing are not classified with it again. `Score` throws `BAD_DATASET` when no image can be read.
 */
export async function withScorer<T>(
  subject: ProofSubject,
  signal: AbortSignal,
  work: (score: Score) => Promise<T>,
): Promise<T> {
  const { network, weights, runtime, memoryBytes } = subject;
  const output = network.scores!;
  const program = compileForward(network, 'tensor', [output]);
  const executable = await runtime.load(program, weights);
  const batchSize = batchSizeWithin(program, memoryBytes, fullBatch);
  const readerFor = readers(subject);
  const known = new Map<string, Answers>();

  const answer = async (
    preprocessing: Preprocessing,
    { asked, ...sofar }: Answers,
    count: number,
  ): Promise<Answers> => {
    const answers = { isRight: [...sofar.isRight], labels: [...sofar.labels], rows: [...sofar.rows] };
    const entrance = await runtime.load(compileForward(network, preprocessing, [INPUT]), weights);
    try {
      for await (const batch of readerFor(preprocessing).read(inBatches(count, batchSize, asked), signal)) {
        if (batch.positions.length === 0) continue;
        const { [INPUT]: input } = await entrance.run(pictureFeeds(preprocessing, batch.pixels));
        const scores = (await executable.run({ [TENSOR]: input! }))[output]!;
        for (const [row, position] of batch.positions.entries()) {
          const { label } = subject.images[position]!;
          answers.isRight.push(argMaxOfRow(scores, row) === label ? 1 : 0);
          answers.labels.push(label);
          answers.rows.push(logitsOf(scores, row));
        }
      }
    } finally {
      await entrance.dispose();
    }
    return { asked: count, ...answers };
  };
  try {
    return await work(async (preprocessing, count) => {
      const key = JSON.stringify(preprocessing);
      const answers = await answer(preprocessing, known.get(key) ?? noAnswers, count);
      known.set(key, answers);
      const { isRight, rows, labels } = answers;
      if (rows.length === 0) throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count }));
      return { isRight: Uint8Array.from(isRight), loss: temperedLoss(rows, Int32Array.from(labels)) };
    });
  } finally {
    await executable.dispose();
  }
}

/** Pictures that are only fed otherwise than those before are not decoded again. */
function readers({ root, images, memoryBytes }: ProofSubject): (preprocessing: Preprocessing) => PictureReader {
  let last: { readonly pixels: string; readonly reader: PictureReader } | null = null;
  return (preprocessing) => {
    const { channels, resize, decodeSize, cropRounding } = preprocessing;
    const pixels = JSON.stringify([channels, resize, decodeSize, cropRounding]);
    if (last?.pixels !== pixels) {
      last = { pixels, reader: pictureReader(root, images, preprocessing, { cacheBytes: memoryBytes / 4 }) };
    }
    return last.reader;
  };
}

/** One row of logits: probabilities are their own logits' exponentials, and 0 counts as 1e-38. */
function logitsOf({ shape, data }: Tensor, row: number): Float64Array {
  const classes = shape[1]!;
  const probabilities = Float64Array.from(data.subarray(row * classes, (row + 1) * classes));
  return probabilities.map((probability) => Math.log(Math.max(probability, 1e-38)));
}

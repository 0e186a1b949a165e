import type { Analysis, Machine, Reading } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { type ImageBatch, packed } from '../../engine/analysis/overImages.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Executable, Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { argMaxOfRow } from '../../engine/training/metrics.ts';
import { meanProbabilities } from './analysis/meanProbabilities.ts';
import { memberArrays, type Predictions } from './declaration/predictions.ts';

/** A further model, whose probabilities are averaged with those of the first. */
export interface Member extends Pick<Machine, 'network' | 'preprocessing' | 'weights'> {
  /** For each class of the first model the number of the same class of this one. */
  readonly classes: readonly number[];
}

/** The images' ids, and the first model's number of each one's class. The networks' scores are the probabilities of their classes. */
export interface EvaluationGiven {
  readonly ids: readonly number[];
  readonly labels: readonly number[];
  readonly others: readonly Member[];
}

/** Those of a batch that could be read, as each model reads them. */
export interface FedEvaluation {
  readonly images: ImageBatch;
  readonly feeds: readonly Tensors[];
}

/** Of the mean of the models' probabilities; of several models then those of each. */
type Found = readonly [Predictions, ...Predictions[]];

/** The most classes whose counts are kept as a matrix, which takes 64 MiB; the predictions say the same of any number. */
const mostClasses = 4096;

export const evaluationReading: Reading<EvaluationGiven, ImageBatch, FedEvaluation> = {
  preprocessings: ({ preprocessing }, { others }) => [preprocessing, ...others.map((own) => own.preprocessing)],
  of: (images) => ({ images }),
  fed: (_, images, feeds) => (images.length > 0 ? { images, feeds } : null),
};

/** Classifies images and keeps of each what it is taken for. */
export const evaluation: Analysis<
  EvaluationGiven,
  ImageBatch,
  Found,
  null,
  { readonly classes: readonly string[] },
  FedEvaluation
> = {
  open: async ({ runtime, memoryBytes, ...first }, { ids, labels, others }) => {
    const members = [first, ...others].map(({ network, preprocessing, weights }) => {
      const output = network.scores!;
      return { output, weights, program: compileForward(network, preprocessing, [output]) };
    });
    const size = Math.min(...members.map(({ program }) => batchSizeWithin(program, memoryBytes, fullBatch)));
    const executables: Executable[] = [];
    const close = async () => {
      for (const own of executables) await own.dispose();
    };
    try {
      for (const { program, weights } of members) executables.push(await runtime.load(program, weights));
    } catch (error) {
      await close();
      throw error;
    }
    return {
      opening: null,
      tasks: (found) => (found ? [] : inBatches(ids.length, size)),
      compute: async ({ images, feeds }) => {
        const each: Tensor[] = [];
        // One at a time: each takes all cores.
        for (const [i, { output }] of members.entries()) each.push((await executables[i]!.run(feeds[i]!))[output]!);
        const own = { ids: images.map((image) => ids[image]!), labels: images.map((image) => labels[image]!) };
        const [alone, ...further] = each as [Tensor, ...Tensor[]];
        if (further.length === 0) return [predictionsOf(alone, own)];
        const { mean, matched } = meanProbabilities(
          alone,
          further.map((probabilities, i) => ({ probabilities, classes: others[i]!.classes })),
        );
        return [predictionsOf(mean, own), ...matched.map((probabilities) => predictionsOf(probabilities, own))];
      },
      close,
    };
  },
  reading: evaluationReading,
  merge: ([first, ...members], [other, ...theirs]) => [
    byImage(first, other),
    ...members.map((own, i) => byImage(own, theirs[i]!)),
  ],
  ...packed<Found>(),
  arrays: (found, { classes: { length } }) => {
    const [predictions, ...members] = found ?? [noPredictions];
    const vectors = Object.entries(predictions).map(([name, data]) => [name, { shape: [data.length], data }]);
    const { labels, predicted } = predictions;
    const confusion =
      length > mostClasses ? undefined : { shape: [length, length], data: confusionOf(labels, predicted, length) };
    return { ...Object.fromEntries(vectors), confusion, ...memberArrays(members) };
  },
};

const noPredictions: Predictions = {
  ...{ images: new Int32Array(), labels: new Int32Array(), predicted: new Int32Array(), ranks: new Int32Array() },
  ...{ probabilities: new Float32Array(), confidences: new Float32Array() },
};

function predictionsOf(
  probabilities: Tensor, // [n, classes]
  { ids, labels }: { readonly ids: readonly number[]; readonly labels: readonly number[] },
): Predictions {
  const { shape, data } = probabilities;
  const classes = shape[1]!;
  const at = (row: number, c: number) => data[row * classes + c]!;
  const predicted = Int32Array.from(labels, (_, row) => argMaxOfRow(probabilities, row));
  const ranks = Int32Array.from(labels, (label, row) => {
    const own = at(row, label);
    let before = 0;
    for (let c = 0; c < classes; c++) if (at(row, c) > own || (c < label && at(row, c) === own)) before += 1;
    return before;
  });
  return {
    images: Int32Array.from(ids),
    labels: Int32Array.from(labels),
    predicted,
    ranks,
    probabilities: Float32Array.from(labels, (label, row) => at(row, label)),
    confidences: Float32Array.from(predicted, (label, row) => at(row, label)),
  };
}

/** All of both, by the images' ids. */
function byImage(a: Predictions, b: Predictions): Predictions {
  const of =
    (name: keyof Predictions) =>
    (i: number): number =>
      i < a.images.length ? a[name][i]! : b[name][i - a.images.length]!;
  const id = of('images');
  const order = Uint32Array.from({ length: a.images.length + b.images.length }, (_, i) => i).sort(
    (i, j) => id(i) - id(j),
  );
  return {
    images: Int32Array.from(order, id),
    labels: Int32Array.from(order, of('labels')),
    predicted: Int32Array.from(order, of('predicted')),
    ranks: Int32Array.from(order, of('ranks')),
    probabilities: Float32Array.from(order, of('probabilities')),
    confidences: Float32Array.from(order, of('confidences')),
  };
}

/** `[classes, classes]`: images of each class, down, that are taken for each, across. */
function confusionOf(labels: Int32Array, predicted: Int32Array, classes: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  for (const [i, label] of labels.entries()) counts[label * classes + predicted[i]!]! += 1;
  return counts;
}

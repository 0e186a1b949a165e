import type { Analysis } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { batchReading, type FedImages, type ImageBatch, packed } from '../../engine/analysis/overImages.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { argMaxOfRow } from '../../engine/training/metrics.ts';
import type { Predictions } from './declaration/predictions.ts';

/** The images' ids, and the model's number of each one's class. The network's scores are the probabilities of its classes. */
export interface EvaluationGiven {
  readonly ids: readonly number[];
  readonly labels: readonly number[];
}

/** The most classes whose counts are kept as a matrix, which takes 64 MiB; the predictions say the same of any number. */
const mostClasses = 4096;

/** Classifies images and keeps of each what it is taken for. */
export const evaluation: Analysis<
  EvaluationGiven,
  ImageBatch,
  Predictions,
  null,
  { readonly classes: readonly string[] },
  FedImages
> = {
  open: async ({ runtime, network, preprocessing, weights, memoryBytes }, { ids, labels }) => {
    const output = network.scores!;
    const program = compileForward(network, preprocessing, [output]);
    const executable = await runtime.load(program, weights);
    const size = batchSizeWithin(program, memoryBytes, fullBatch);
    return {
      opening: null,
      tasks: (found) => (found ? [] : inBatches(ids.length, size)),
      compute: async ({ images, feeds }) => {
        const probabilities = (await executable.run(feeds))[output]!;
        const own = { ids: images.map((image) => ids[image]!), labels: images.map((image) => labels[image]!) };
        return predictionsOf(probabilities, own);
      },
      close: executable.dispose,
    };
  },
  reading: batchReading,
  merge: byImage,
  ...packed<Predictions>(),
  arrays: (found, { classes: { length } }) => {
    const predictions = found ?? noPredictions;
    const vectors = Object.entries(predictions).map(([name, data]) => [name, { shape: [data.length], data }]);
    const { labels, predicted } = predictions;
    const confusion =
      length > mostClasses ? undefined : { shape: [length, length], data: confusionOf(labels, predicted, length) };
    return { ...Object.fromEntries(vectors), confusion };
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

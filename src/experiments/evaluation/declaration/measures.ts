import type { Predictions } from './predictions.ts';

/** Bins of the reliability diagram, of even width (Guo et al. 2017, §2, with their 15). */
export const reliabilityBins = 15;

/** What a model's predictions come to. Shares are 0…1, and NaN where there is nothing to take them of. */
export interface Measures {
  /** Images classified. */
  readonly images: number;
  /** Share of images whose most probable class is wrong. */
  readonly error: number;
  /** Share of images whose true class is the most probable one, and one of the five most probable; `null` for five classes or fewer. */
  readonly top1: number;
  readonly top5: number | null;
  /** Mean of the classes' accuracies, of those that have images. */
  readonly classMean: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Expected calibration error: |accuracy − mean confidence| of each bin, weighted by its images. */
  readonly calibrationError: number;
  readonly ofClasses: ClassMeasures;
  readonly reliability: Reliability;
  /** Confusions that there are: `[cells, 3]`, the true class, the predicted one, images; rising. */
  readonly cells: Int32Array;
}

/** By class. */
export interface ClassMeasures {
  /** Images of the class, taken for the class, and both. */
  readonly images: Int32Array;
  readonly predicted: Int32Array;
  readonly correct: Int32Array;
  /** Mean confidence of the images taken for the class. */
  readonly confidence: Float32Array;
}

/** By bin of confidence. */
export interface Reliability {
  readonly images: Int32Array;
  readonly accuracy: Float32Array;
  /** Mean. */
  readonly confidence: Float32Array;
}

/** As in `engine/training/metrics.ts`. */
const leastProbability = 1e-38;

/** What predictions over `classes` classes come to. Sums are taken in the images' order. */
export function measures(predictions: Predictions, classes: number): Measures {
  const { labels, predicted, ranks, probabilities } = predictions;
  const images = labels.length;
  const mean = (sum: number) => sum / images;
  const ofClasses = classMeasures(predictions, classes);
  const bins = binned(predictions);
  const meanOfBin = (sum: number, bin: number) => sum / bins.images[bin]!;
  const recalls = [...ofClasses.images].flatMap((count, c) => (count > 0 ? [ofClasses.correct[c]! / count] : []));
  return {
    images,
    error: mean(ranks.filter((rank) => rank > 0).length),
    top1: mean(ranks.filter((rank) => rank === 0).length),
    top5: classes > 5 ? mean(ranks.filter((rank) => rank < 5).length) : null,
    classMean: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
    loss: mean(probabilities.reduce((sum, p) => sum - Math.log(Math.max(p, leastProbability)), 0)),
    calibrationError: mean(bins.right.reduce((sum, right, bin) => sum + Math.abs(right - bins.confidence[bin]!), 0)),
    ofClasses,
    reliability: {
      images: bins.images,
      accuracy: Float32Array.from(bins.right, meanOfBin),
      confidence: Float32Array.from(bins.confidence, meanOfBin),
    },
    cells: confusedCells(labels, predicted, classes),
  };
}

function classMeasures({ labels, predicted, confidences }: Predictions, classes: number): ClassMeasures {
  const counts = () => new Int32Array(classes);
  const found = { images: counts(), predicted: counts(), correct: counts() };
  const sums = new Float64Array(classes);
  for (const [i, label] of labels.entries()) {
    const answer = predicted[i]!;
    found.images[label]! += 1;
    found.predicted[answer]! += 1;
    if (answer === label) found.correct[label]! += 1;
    sums[answer]! += confidences[i]!;
  }
  return { ...found, confidence: Float32Array.from(sums, (sum, c) => sum / found.predicted[c]!) };
}

/** By bin; a bin holds the confidences above its lower end, and its upper end. */
function binned({ ranks, confidences }: Predictions) {
  const images = new Int32Array(reliabilityBins);
  const [right, confidence] = [new Float64Array(reliabilityBins), new Float64Array(reliabilityBins)];
  for (const [i, own] of confidences.entries()) {
    const bin = Math.min(reliabilityBins, Math.max(1, Math.ceil(own * reliabilityBins))) - 1;
    images[bin]! += 1;
    if (ranks[i] === 0) right[bin]! += 1;
    confidence[bin]! += own;
  }
  return { images, right, confidence };
}

function confusedCells(labels: Int32Array, predicted: Int32Array, classes: number): Int32Array {
  // Sorted, equal cells lie side by side: there may be far more cells than images.
  const places = Float64Array.from(labels, (label, i) => label * classes + predicted[i]!).sort();
  const starts = [...places.keys()].filter((i) => i === 0 || places[i] !== places[i - 1]);
  return Int32Array.from(
    starts.flatMap((start, i) => {
      const place = places[start]!;
      return [Math.floor(place / classes), place % classes, (starts[i + 1] ?? places.length) - start];
    }),
  );
}

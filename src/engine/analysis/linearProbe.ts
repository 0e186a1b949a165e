import type { LossName } from '../program/losses.ts';
import type { Runtime, Tensor } from '../runtime/runtime.ts';
import { argMaxOfRow } from '../training/metrics.ts';
import { fitLinear, float32, kernelsOf, type LinearProblem, rowsOf, scoresOf } from './linearFit.ts';

/** Strengths of the L2 regularisation among which one is chosen; the squared length of an image's features is 1 on average. */
export const strengths = [1e-1, 1e-2, 1e-3, 1e-4] as const;
/** Parts of the training images that the choice is tried on, each in turn. */
const innerFolds = 3;
/** Share of the objective that is left to gain where a strength is tried, and where a classifier is kept. */
const tolerance = { tried: 0.1, kept: 1e-3 } as const;

/** Features of images, those to learn from and those to be tested on, `[images, features]`. */
export interface ProbeImages {
  readonly train: Tensor;
  readonly trainLabels: Int32Array;
  readonly test: Tensor;
  readonly testLabels: Int32Array;
  readonly classes: number;
}

/** How well a linear classifier tells images apart that it has not seen. */
export interface ProbeResult {
  /** Of each class: images tested, and those that were taken for it. */
  readonly tested: Int32Array;
  readonly correct: Int32Array;
  readonly strength: number;
}

/** A linear classifier, by what `compileKernels` gives of the images it was fitted to. */
export interface LinearClassifier extends ProbeResult {
  /** `[images, classes]`: a class's weights are the sum of the images' features times these. */
  readonly coefficients: Tensor;
  /** `[1, features]` and `[1, 1]`: the weights apply to features less the mean, divided by the size. */
  readonly mean: Tensor;
  readonly size: Tensor;
}

/**
 * Fits a linear classifier and tests it. Its regularisation is the strength with which classifiers that have learnt from two thirds of the training
 * images do best on the third left, the three thirds together; of equals the stronger.
 */
export async function probe(
  runtime: Runtime,
  images: ProbeImages,
  loss: LossName,
  signal: AbortSignal,
): Promise<LinearClassifier> {
  const { train, trainLabels: labels, test, testLabels, classes } = images;
  const { kernel, largest, testKernel, mean, size } = await kernelsOf(runtime, train, test);
  const problem = { kernel: kernel!, largest: largest!, labels, classes, loss };
  const strength = await chosenStrength(runtime, problem, signal);
  const everyImage = [{ decay: strength, learns: () => true }];
  const fit = await fitLinear(runtime, { ...problem, heads: everyImage, tolerance: tolerance.kept }, signal);
  const coefficients = float32([labels.length, classes], fit.coefficients.data as Float32Array);
  const made = await scoresOf(runtime, testKernel!, coefficients);
  const found = counted(testLabels, classes, (image) => argMaxOfRow(made, image));
  return { ...found, strength, coefficients, mean: mean!, size: size! };
}

/** The strength that does best on images left out of the fit; the second strength where no class has two images. */
async function chosenStrength(
  runtime: Runtime,
  problem: Omit<LinearProblem, 'heads' | 'tolerance'>,
  signal: AbortSignal,
): Promise<number> {
  const { labels, classes } = problem;
  const fold = innerFoldOf(labels, classes);
  if (fold.every((inner) => inner === 0)) return strengths[1];
  const tried = strengths.flatMap((decay) =>
    Array.from({ length: innerFolds }, (_, inner) => ({ decay, learns: (image: number) => fold[image] !== inner })),
  );
  const trial = await fitLinear(runtime, { ...problem, heads: tried, tolerance: tolerance.tried }, signal);
  const scores = float32([labels.length * tried.length, classes], trial.scores.data as Float32Array);
  const accuracies = strengths.map((_, at) => {
    const taken = (image: number) => argMaxOfRow(scores, image * tried.length + at * innerFolds + fold[image]!);
    return meanAccuracy(counted(labels, classes, taken));
  });
  return strengths[accuracies.indexOf(Math.max(...accuracies))]!;
}

/** Rows of one layer's features as a probe reads them. */
export function probeImages(
  features: Tensor,
  labels: readonly number[],
  classes: number,
  rows: { readonly train: readonly number[]; readonly test: readonly number[] },
): ProbeImages {
  const labelsOf = (some: readonly number[]) => Int32Array.from(some, (row) => labels[row]!);
  return {
    train: rowsOf(features, rows.train),
    trainLabels: labelsOf(rows.train),
    test: rowsOf(features, rows.test),
    testLabels: labelsOf(rows.test),
    classes,
  };
}

/** Mean over the classes that were tested of the share that was right, 0…1. */
export function meanAccuracy({ tested, correct }: Pick<ProbeResult, 'tested' | 'correct'>): number {
  const shares = Array.from(tested, (count, label) => correct[label]! / count).filter((share) => !Number.isNaN(share));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Of each class how many images there are, and how many `taken` says are of it. */
export function counted(labels: Int32Array, classes: number, taken: (image: number) => number) {
  const [tested, correct] = [new Int32Array(classes), new Int32Array(classes)];
  for (const [image, label] of labels.entries()) {
    tested[label]! += 1;
    if (taken(image) === label) correct[label]! += 1;
  }
  return { tested, correct };
}

/** A class's images to the inner folds in turn. */
function innerFoldOf(labels: Int32Array, classes: number): Int32Array {
  const met = new Int32Array(classes);
  return labels.map((label) => met[label]!++ % innerFolds);
}

import { programBuilder, type Value } from './builder.ts';
import { binary, constant, matmul, power, product, reduce, reshape, scale, shift } from './emit.ts';
import { type LossName, losses } from './losses.ts';
import type { Program } from './program.ts';

/** Features that are all alike have no size: this keeps it above 0. */
const leastSize = 1e-12;

/**
 * Inner products of images' features. Feeds: `train` float32 `[images, features]` and `test` `[others, features]`. The features are centred on
 * the mean of `train` and divided by one number, so that the squared lengths of its rows are 1 on average; a further feature is always 1, whose
 * weight is the bias. Outputs: `kernel` `[images, images]`, `testKernel` `[others, images]`, `mean` `[1, features]`, and `size` `[1, 1]`, by which
 * rows are divided; `largest` `[1, 1]`, which the largest eigenvalue of `kernel` without the bias does not exceed.
 */
export function compileKernels(images: number, others: number, features: number): Program {
  const b = programBuilder();
  const [train, test] = [b.feed('train', 'float32', [images, features]), b.feed('test', 'float32', [others, features])];
  const mean = reduce(b, 'reduceMean', train, [0], true);
  const centred = binary(b, 'subtract', train, mean);
  const lengths = reduce(b, 'reduceSum', binary(b, 'multiply', centred, centred), [1], true);
  const square = binary(b, 'maximum', reduce(b, 'reduceMean', lengths, [0], true), constant(b, [leastSize]));
  const withoutBias = (rows: Value) => binary(b, 'divide', matmul(b, rows, centred, { transposeB: true }), square);
  const products = withoutBias(centred);
  return b.build({
    kernel: shift(b, products, 1),
    testKernel: shift(b, withoutBias(binary(b, 'subtract', test, mean)), 1),
    // The root of the sum of the squares of all eigenvalues.
    largest: power(b, reduce(b, 'reduceSum', binary(b, 'multiply', products, products), [0, 1], true), 0.5),
    mean,
    size: power(b, square, 0.5),
  });
}

export interface LinearFitShape {
  readonly images: number;
  readonly classes: number;
  /** Classifiers that are fitted side by side. */
  readonly heads: number;
  readonly loss: LossName;
  /** Steps of a run. */
  readonly steps: number;
}

/**
 * Steps of Nesterov's accelerated descent, begun anew where it goes uphill (O'Donoghue & Candès 2015), on
 * Σ shares · loss + decay / 2 · |w|² of linear classifiers, whose weights are sums of images' features, w = Σ coefficient · features: so a step
 * costs one product with the kernel, however many features there are. The features are centred, so that their weights and the bias can take steps of
 * their own: the mean of the coefficients is the bias's part, and the kernel's largest eigenvalue, the number of images, is of the bias alone.
 *
 * Parameters: `kernel` `[images, images]`, `targets` `[images, 1, classes]`, `shares` `[images, heads, 1]`; `decay`, `rate` and `biasRate` `[1, heads, 1]`.
 * Carried from run to run: `coefficients` `[images, heads, classes]` and their `scores`, both again where the descent looks `ahead`, and its `age`.
 * Outputs besides: `objective` `[1, heads, 1]`, and `gap`, the most by which other weights could lower the objective: |gradient|² / (2 · decay), as
 * the objective is strongly convex.
 */
export function compileLinearFit({ images, classes, heads, loss, steps }: LinearFitShape): Program {
  const b = programBuilder();
  const kernel = b.parameter('kernel', [images, images]);
  const targets = b.parameter('targets', [images, 1, classes]);
  const shares = b.parameter('shares', [images, heads, 1]);
  const ofEach = (name: string) => b.parameter(name, [1, heads, 1]);
  const [decay, rate, biasRate] = [ofEach('decay'), ofEach('rate'), ofEach('biasRate')];
  const shape = [images, heads, classes];
  const carried = (name: string) => b.feed(name, 'float32', shape);
  const flat = [images, product([heads, classes])];
  const scoresOf = (coefficients: Value) => reshape(b, matmul(b, kernel, reshape(b, coefficients, flat)), shape);
  const perHead = (x: Value, y: Value) => reduce(b, 'reduceSum', binary(b, 'multiply', x, y), [0, 2], true);

  let [now, scores] = [carried('coefficients'), carried('scores')];
  let [ahead, aheadScores] = [carried('ahead'), carried('aheadScores')];
  let age = b.feed('age', 'float32', [1, heads, 1]);
  let told: Record<'objective' | 'gap', Value> | undefined;
  for (let left = steps; left > 0; left--) {
    const { each, slope } = losses[loss](b, aheadScores, targets);
    const gradient = binary(b, 'add', binary(b, 'multiply', slope, shares), binary(b, 'multiply', ahead, decay));
    const ofBias = reduce(b, 'reduceMean', gradient, [0], true);
    const ofFeatures = binary(b, 'subtract', gradient, ofBias);
    const step = binary(b, 'add', binary(b, 'multiply', ofFeatures, rate), binary(b, 'multiply', ofBias, biasRate));
    const next = binary(b, 'subtract', ahead, step);
    const nextScores = scoresOf(next);
    const [moved, movedScores] = [binary(b, 'subtract', next, now), binary(b, 'subtract', nextScores, scores)];
    const downhill = scale(b, perHead(gradient, movedScores), -1);
    const older = scale(b, shift(b, power(b, shift(b, scale(b, binary(b, 'multiply', age, age), 4), 1), 0.5), 1), 0.5);
    const momentum = binary(b, 'gate', binary(b, 'divide', shift(b, age, -1), older), downhill);
    if (left === 1) {
      // The step was against the gradient, so that the scores moved by its product with the kernel; that of the bias's part is as large as there are images.
      const features = perHead(ofFeatures, binary(b, 'subtract', aheadScores, nextScores));
      const bias = scale(
        b,
        reduce(b, 'reduceSum', binary(b, 'multiply', ofBias, ofBias), [0, 2], true),
        images * images,
      );
      const squared = binary(b, 'add', binary(b, 'divide', features, rate), bias);
      const penalty = scale(b, binary(b, 'multiply', perHead(ahead, aheadScores), decay), 0.5);
      told = {
        objective: binary(b, 'add', perHead(each, shares), penalty),
        gap: scale(b, binary(b, 'divide', squared, decay), 0.5),
      };
    }
    age = shift(b, binary(b, 'gate', shift(b, older, -1), downhill), 1);
    ahead = binary(b, 'add', next, binary(b, 'multiply', moved, momentum));
    aheadScores = binary(b, 'add', nextScores, binary(b, 'multiply', movedScores, momentum));
    [now, scores] = [next, nextScores];
  }
  return b.build({ coefficients: now, scores, ahead, aheadScores, age, ...told });
}

/** What classifiers make of images: `kernel` `[images, known]` and `coefficients` `[known, classes]` → `scores` `[images, classes]`. */
export function compileScores(images: number, known: number, classes: number): Program {
  const b = programBuilder();
  const kernel = b.feed('kernel', 'float32', [images, known]);
  return b.build({ scores: matmul(b, kernel, b.feed('coefficients', 'float32', [known, classes])) });
}

/**
 * The weights of classifiers for features as they are: of `train` `[images, features]`, its `mean` and `size` as `compileKernels` gives them, and
 * `coefficients` `[images, classes]` → `weight` `[classes, features]` and `bias` `[classes]`.
 */
export function compileWeights(images: number, features: number, classes: number): Program {
  const b = programBuilder();
  const mean = b.feed('mean', 'float32', [1, features]);
  const size = b.feed('size', 'float32', [1, 1]);
  const centred = binary(b, 'subtract', b.feed('train', 'float32', [images, features]), mean);
  const coefficients = b.feed('coefficients', 'float32', [images, classes]);
  const weighed = matmul(b, coefficients, centred, { transposeA: true });
  const weight = binary(b, 'divide', weighed, binary(b, 'multiply', size, size));
  const atMean = reshape(b, matmul(b, weight, mean, { transposeB: true }), [classes]);
  return b.build({ weight, bias: binary(b, 'subtract', reduce(b, 'reduceSum', coefficients, [0]), atMean) });
}

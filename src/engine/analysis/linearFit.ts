import { compileKernels, compileLinearFit, compileScores, compileWeights } from '../program/linear.ts';
import { type LossName, steepest } from '../program/losses.ts';
import type { Runtime, Tensor } from '../runtime/runtime.ts';

/** Steps of a run, after which it is asked whether there is more to gain, and runs at most. */
const stepsOfRun = 10;
const mostRuns = 200;

/** Classifiers that are fitted side by side to the same images. */
export interface LinearProblem {
  /** `[images, images]` and `[1, 1]`, as `compileKernels` makes them. */
  readonly kernel: Tensor;
  readonly largest: Tensor;
  /** Class of each image. */
  readonly labels: Int32Array;
  readonly classes: number;
  readonly loss: LossName;
  /** The strength of each classifier's L2 regularisation, above 0, and the images it learns from. */
  readonly heads: readonly { readonly decay: number; readonly learns: (image: number) => boolean }[];
  /** Share of the objective that may be left to gain. */
  readonly tolerance: number;
}

/** Classifiers side by side, `[images, heads, classes]`, and how well each is fitted. */
export interface LinearFit {
  readonly coefficients: Tensor;
  /** What they make of the images they were fitted to, and of those they have not seen. */
  readonly scores: Tensor;
  /** Mean loss and half the decay times the squared weights; what better weights may gain at most. */
  readonly objective: Float32Array;
  readonly gap: Float32Array;
  readonly steps: number;
}

/** Fits linear classifiers until nothing more than `tolerance` is to be gained, or it has taken 2000 steps. */
export async function fitLinear(
  runtime: Runtime,
  { kernel, largest, labels, classes, loss, heads, tolerance }: LinearProblem,
  signal: AbortSignal,
): Promise<LinearFit> {
  const images = labels.length;
  const learning = heads.map(({ learns }) => Array.from(labels, (_, image) => learns(image)));
  const counts = learning.map((own) => own.filter(Boolean).length);
  const targets = new Float32Array(images * classes);
  for (const [image, label] of labels.entries()) targets[image * classes + label] = 1;
  const shares = Float32Array.from({ length: images * heads.length }, (_, i) => {
    const [image, head] = [Math.floor(i / heads.length), i % heads.length];
    return learning[head]![image] ? 1 / counts[head]! : 0;
  });
  const perHead = (values: readonly number[]) => float32([1, heads.length, 1], Float32Array.from(values));
  const ratesFor = (eigenvalue: number) =>
    perHead(heads.map(({ decay }, head) => 1 / ((steepest[loss] * eigenvalue) / counts[head]! + decay)));
  const program = compileLinearFit({ images, classes, heads: heads.length, loss, steps: stepsOfRun });
  const executable = await runtime.load(program, {
    kernel,
    targets: float32([images, 1, classes], targets),
    shares: float32([images, heads.length, 1], shares),
    decay: perHead(heads.map(({ decay }) => decay)),
    rate: ratesFor((largest.data as Float32Array)[0]!),
    biasRate: ratesFor(images),
  });
  const shape = [images, heads.length, classes];
  const nothing = () => float32(shape, new Float32Array(images * heads.length * classes));
  const series = executable.series({
    ...{ coefficients: nothing(), scores: nothing(), ahead: nothing(), aheadScores: nothing() },
    age: perHead(heads.map(() => 1)),
  });
  try {
    for (let run = 1; ; run++) {
      signal.throwIfAborted();
      const { objective, gap } = (await series.run({})) as Record<string, { readonly data: Float32Array }>;
      const isDone = gap!.data.every((value, head) => value <= tolerance * objective!.data[head]!);
      if (!isDone && run < mostRuns) continue;
      const { coefficients, scores } = await series.state();
      const told = { objective: objective!.data, gap: gap!.data, steps: run * stepsOfRun };
      return { coefficients: coefficients!, scores: scores!, ...told };
    }
  } finally {
    await series.dispose();
    await executable.dispose();
  }
}

/** Inner products of rows of features, as `compileKernels` makes them. */
export async function kernelsOf(runtime: Runtime, train: Tensor, test: Tensor): Promise<Record<string, Tensor>> {
  const program = compileKernels(train.shape[0]!, test.shape[0]!, train.shape[1]!);
  return once(runtime, program, { train, test });
}

/** What a classifier, `coefficients` `[images, classes]`, makes of others by their `kernel` `[others, images]`: scores `[others, classes]`. */
export async function scoresOf(runtime: Runtime, kernel: Tensor, coefficients: Tensor): Promise<Tensor> {
  const program = compileScores(kernel.shape[0]!, kernel.shape[1]!, coefficients.shape[1]!);
  return (await once(runtime, program, { kernel, coefficients })).scores!;
}

/** The weights of a fit for features as they are; see `compileWeights`. */
export async function weightsOfFit(
  runtime: Runtime,
  { train, mean, size, coefficients }: Readonly<Record<'train' | 'mean' | 'size' | 'coefficients', Tensor>>,
): Promise<Record<string, Tensor>> {
  const program = compileWeights(train.shape[0]!, train.shape[1]!, coefficients.shape[1]!);
  return once(runtime, program, { train, mean, size, coefficients });
}

async function once(runtime: Runtime, program: Parameters<Runtime['load']>[0], feeds: Record<string, Tensor>) {
  const executable = await runtime.load(program, {});
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
}

export const float32 = (shape: readonly number[], data: Float32Array): Tensor => ({ dtype: 'float32', shape, data });

/** Some rows of `[rows, values]`, in the order given. */
export function rowsOf({ shape, data }: Tensor, rows: readonly number[]): Tensor {
  const width = shape[1]!;
  const some = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) some.set(data.subarray(row * width, (row + 1) * width), i * width);
  return float32([rows.length, width], some);
}

import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, power, reduce, shift } from '../program/emit.ts';

/** Numbers less their mean, over their standard deviation. */
export interface Standardized {
  readonly mean: Value;
  /** Biased. */
  readonly variance: Value;
  /** 1 / √(variance + epsilon). */
  readonly inverse: Value;
  readonly normalized: Value;
}

/** x standardized over axes, which stay with one cell each in the statistics. */
export function standardize(b: ProgramBuilder, x: Value, axes: readonly number[], epsilon: number): Standardized {
  const mean = reduce(b, 'reduceMean', x, axes, true);
  const centred = binary(b, 'subtract', x, mean);
  const variance = reduce(b, 'reduceMean', binary(b, 'multiply', centred, centred), axes, true);
  const inverse = inverseDeviation(b, variance, epsilon);
  return { mean, variance, inverse, normalized: binary(b, 'multiply', centred, inverse) };
}

/** The way down through that, with what the signal does to mean and deviation: (R − mean R − z · mean(R · z)) / σ. */
export function throughStatistics(
  b: ProgramBuilder,
  signal: Value,
  { normalized, inverse }: Pick<Standardized, 'normalized' | 'inverse'>,
  axes: readonly number[],
): Value {
  const centred = binary(b, 'subtract', signal, reduce(b, 'reduceMean', signal, axes, true));
  const along = reduce(b, 'reduceMean', binary(b, 'multiply', signal, normalized), axes, true);
  const projected = binary(b, 'multiply', normalized, along);
  return binary(b, 'multiply', binary(b, 'subtract', centred, projected), inverse);
}

/** 1 / √(variance + epsilon). */
export const inverseDeviation = (b: ProgramBuilder, variance: Value, epsilon: number): Value =>
  power(b, shift(b, variance, epsilon), -0.5);

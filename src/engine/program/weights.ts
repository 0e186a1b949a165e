import type { ProgramBuilder, Value } from './builder.ts';

/** A network's weights by their names in a checkpoint: parameters of an inference program, feeds of a training step. */
export type Weights = (name: string, shape: readonly number[]) => Value;

/** A program for inference is given its weights once. */
export const inferenceWeights =
  (b: ProgramBuilder): Weights =>
  (name, shape) =>
    b.parameter(name, shape);

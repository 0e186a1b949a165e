import type { ProgramBuilder, Value } from './builder.ts';
import { binary, constant, overLastAxis, reduce, scale, shift, unary } from './emit.ts';

/** A loss of scores `[…, classes]` and its derivative in them. */
export interface Loss {
  /** Of each row, `[…, 1]`. */
  readonly each: Value;
  /** As the scores. */
  readonly slope: Value;
}

/** Of scores and targets, 1 for the class that is right and 0 for the others, of the same shape or one that is broadcast to it. */
export const losses = {
  /** −Σ target · log softmax(scores), in nats. */
  softmax: (b: ProgramBuilder, scores: Value, targets: Value): Loss => ({
    each: scale(b, overClasses(b, binary(b, 'multiply', targets, overLastAxis(b, 'logSoftmax', scores))), -1),
    slope: binary(b, 'subtract', overLastAxis(b, 'softmax', scores), targets),
  }),
  /** Σ max(0, 1 − sign · score)², sign 1 for the class that is right and −1 for the others: a support vector machine for each class against the rest. */
  hinge: (b: ProgramBuilder, scores: Value, targets: Value): Loss => {
    const signs = shift(b, scale(b, targets, 2), -1);
    const missing = unary(b, 'relu', binary(b, 'subtract', constant(b, [1]), binary(b, 'multiply', signs, scores)));
    return {
      each: overClasses(b, binary(b, 'multiply', missing, missing)),
      slope: scale(b, binary(b, 'multiply', signs, missing), -2),
    };
  },
} as const;

export type LossName = keyof typeof losses;

/** The most that a loss's second derivative in a row's scores can be, along any direction. */
export const steepest: Readonly<Record<LossName, number>> = { softmax: 0.5, hinge: 2 };

const overClasses = (b: ProgramBuilder, x: Value): Value => reduce(b, 'reduceSum', x, [x.shape.length - 1], true);

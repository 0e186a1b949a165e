import type { Layer } from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import type { Rule } from './rules.ts';

/** A network's weights by their names in a checkpoint: parameters of an inference program, feeds of a training step. */
export type Weights = (name: string, shape: readonly number[]) => Value;

/** `training`: batch norm uses the batch's statistics and dropout drops. */
export type Mode = 'inference' | 'training';

/** What a layer's way up leaves behind for its way down. */
export interface Pass {
  readonly output: Value;
  /** Switches, masks, statistics: known to the layer alone. */
  readonly saved?: Readonly<Record<string, Value>>;
  /** New values of weights that are no gradient's business: batch norm's running statistics. */
  readonly updates?: Readonly<Record<string, Value>>;
}

/** Where a layer stands while it is compiled. */
export interface LayerContext<L extends Layer = Layer> {
  readonly builder: ProgramBuilder;
  readonly name: string;
  readonly layer: L;
  readonly inputs: readonly Value[];
  readonly weights: Weights;
  readonly mode: Mode;
}

/** What comes down: a signal for each input and, under the gradient rule, the weights' gradients by name. */
export interface Descent {
  readonly inputs: readonly Value[];
  readonly gradients?: Readonly<Record<string, Value>>;
}

/** How a layer becomes operations: up, and down again. */
export interface LayerProgram<L extends Layer> {
  readonly up: (context: LayerContext<L>) => Pass;
  readonly down: (context: LayerContext<L>, pass: Pass, signal: Value, rule: Rule) => Descent;
}

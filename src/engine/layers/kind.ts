import type { z } from 'zod';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import type { Rule } from '../program/rules.ts';
import type { Pair, Shape } from '../shape.ts';

/** A layer of one kind: its `op` and the fields that its schema reads. */
export type LayerOf<Op extends string, Schema extends z.ZodType> = { readonly op: Op } & Readonly<z.output<Schema>>;

/** All that the rest asks of a kind of layer. Every member is required: what a kind does not say, nothing assumes. */
export interface LayerKind<Op extends string, Fields, L = { readonly op: Op } & Readonly<Fields>> {
  readonly op: Op;
  /** What a definition may say besides `name`, `op` and `inputs`; unknown keys are refused, defaults are filled in. */
  readonly schema: z.ZodType<Fields>;
  /** How many layers it reads. */
  readonly arity: Arity;
  /** What it is among the layers of a paper: a convolution with its rectifier and its pool is one layer there. */
  readonly role: Role;
  /** The shape that it puts out for one image. Throws `BAD_NETWORK` naming the layer where it cannot read such inputs. */
  readonly shape: (place: Place<L>) => Shape;
  /** Its weights, in the order in which a checkpoint holds them. */
  readonly weights: (layer: L, inputs: readonly Shape[]) => readonly LayerWeight[];
  /** What one cell of its output depends on: receptive fields, reach, slices, boxes and costs follow from it. */
  readonly reads: (layer: L, inputs: readonly Shape[]) => Reads<L>;
  /** The way up. */
  readonly up: (context: LayerContext<L>) => Pass;
  /** The way down from a signal of the output's shape, under a rule. */
  readonly down: (context: LayerContext<L>, pass: Pass, signal: Value, rule: Rule) => Descent;
}

export type Arity = 1 | 2 | 'oneOrMore' | 'twoOrMore';

/** `rectifier` and `smooth` are nonlinearities: of the one kind the three rules part, of the other they do not. */
export type Role = 'filters' | 'rectifier' | 'smooth' | 'pool' | 'other';

/** A layer between what it reads and what reads it. */
export interface Place<L> {
  readonly name: string;
  readonly layer: L;
  /** As many as the kind's arity allows. */
  readonly inputs: readonly Shape[];
}

/** One weight of a layer. */
export interface LayerWeight {
  /** Its name within the layer: `weight`, `bias`, `running_mean` … */
  readonly part: string;
  readonly shape: readonly number[];
  /** `statistic`: kept by batch normalisation, not trained by the gradient. */
  readonly kind: 'weight' | 'bias' | 'statistic';
  /** How many inputs each of the layer's units reads; 1 where each number is scaled by itself. */
  readonly fanIn: number;
  /** Before any training: drawn at random as the recipe says, or this number throughout. */
  readonly start: 'drawn' | number;
}

/**
 * What one cell (a row and a column) of a layer's output reads of each input: `cell`, the same cell of every map; `all`, the whole
 * input; a window; or a window over maps that are stretched first.
 */
export type Reads<L> = 'cell' | 'all' | Windows<L> | StretchedWindows;

/**
 * Windows of a fractional stride: the input's cells come to lie `stretch` apart, cell i at i · stretch, and window i reads the places
 * i − before + dilation · (0 … kernelSize − 1) among them. What lies in between is nothing.
 */
export interface StretchedWindows {
  readonly stretch: Pair;
  readonly kernelSize: Pair;
  readonly dilations: Pair;
  readonly before: Pair;
}

/** Window i reads the cells i · stride − before + dilation · (0 … kernelSize − 1), along each axis. */
export interface Windows<L> {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Cells of padding above and to the left. */
  readonly before: Pair;
  /** What a cell of the padding counts as: 0 in a sum, and so low in a maximum that it is never one. */
  readonly outside: number;
  /** The same layer over maps that hold their padding already. */
  readonly unpadded: L;
  /**
   * Factors for the results of `unpadded`, where padding does not count: of window `window` along `axis` over maps of `extent` cells.
   * `null` where every window counts the same.
   */
  readonly borderFactor: ((axis: 0 | 1, window: number, extent: number) => number) | null;
}

/** `training`: batch norm uses the batch's statistics and dropout drops. */
export type Mode = 'inference' | 'training';

/** Where a layer stands while it is compiled. */
export interface LayerContext<L> {
  readonly builder: ProgramBuilder;
  readonly name: string;
  readonly layer: L;
  readonly inputs: readonly Value[];
  /** The layer's weight of that name, in the shape that its kind declares. */
  readonly weight: (part: string) => Value;
  readonly mode: Mode;
}

/** What a layer's way up leaves behind for its way down. */
export interface Pass {
  readonly output: Value;
  /** Switches, masks, statistics: known to the layer alone. */
  readonly saved?: Readonly<Record<string, Value>>;
  /** New values of weights that are no gradient's business, by their names in the layer: batch norm's running statistics. */
  readonly updates?: Readonly<Record<string, Value>>;
}

/** What comes down: a signal for each input and, under the gradient rule, the weights' gradients by their names in the layer. */
export interface Descent {
  readonly inputs: readonly Value[];
  readonly gradients?: Readonly<Record<string, Value>>;
}

/** Declares a kind of layer. */
export const layerKind = <const Op extends string, Fields>(kind: LayerKind<Op, Fields>): LayerKind<Op, Fields> => kind;

/** Of a kind that has no weights. */
export const noWeights = (): readonly LayerWeight[] => [];

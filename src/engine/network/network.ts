/** `[height, width]`. */
export type Pair = readonly [number, number];
/** `[top, left, bottom, right]`, in cells. */
export type Padding = readonly [number, number, number, number];
/** Output shape of one image, without the batch axis: `[channels, height, width]` or `[features]`. */
export type Shape = readonly number[];

/** A convolution over `[n, c, h, w]`; weight `[outChannels, c / groups, kh, kw]`. */
export interface Conv2d {
  readonly op: 'conv2d';
  readonly outChannels: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilations: Pair;
  readonly groups: number;
  readonly bias: boolean;
}

/** max(x, 0). */
export interface Relu {
  readonly op: 'relu';
}

/** The maximum of each window; with `ceil` a last window may hang over the right and bottom border. */
export interface MaxPool {
  readonly op: 'maxPool';
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly rounding: 'floor' | 'ceil';
}

/** The mean of each window; cells of the padding count only with `countPadding`. Floor rounding. */
export interface AveragePool {
  readonly op: 'averagePool';
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly countPadding: boolean;
}

/** The mean over height and width: `[c, h, w]` → `[c, 1, 1]`. */
export interface GlobalAveragePool {
  readonly op: 'globalAveragePool';
}

/** x / (k + alpha · Σ x²)^beta over `size` neighbouring maps (Krizhevsky et al. 2012, §3.3): alpha is not divided by size. */
export interface LocalResponseNormalization {
  readonly op: 'localResponseNormalization';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** (x − mean) / √(variance + epsilon) · weight + bias, per map; `momentum` is the share of the old running value kept. */
export interface BatchNorm {
  readonly op: 'batchNorm';
  readonly epsilon: number;
  readonly momentum: number;
}

/** A fully connected layer over flat features; weight `[outFeatures, inFeatures]`. A `[c, h, w]` input is flattened. */
export interface Dense {
  readonly op: 'dense';
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** In training each value is dropped with probability `rate` and the others grow by 1 / (1 − rate). */
export interface Dropout {
  readonly op: 'dropout';
  readonly rate: number;
}

/** `[c, h, w]` → `[c·h·w]`. */
export interface Flatten {
  readonly op: 'flatten';
}

/** The sum of two or more inputs of one shape. */
export interface Add {
  readonly op: 'add';
}

/** Two or more inputs joined along the channel axis. */
export interface Concat {
  readonly op: 'concat';
}

/** exp(x) / Σ exp(x) over the features. */
export interface Softmax {
  readonly op: 'softmax';
}

export type Layer =
  | Conv2d
  | Relu
  | MaxPool
  | AveragePool
  | GlobalAveragePool
  | LocalResponseNormalization
  | BatchNorm
  | Dense
  | Dropout
  | Flatten
  | Add
  | Concat
  | Softmax;

/** A layer in its place: what it reads and the shape it puts out. */
export interface NetworkNode {
  readonly name: string;
  /** Names of nodes, or `input`. */
  readonly inputs: readonly string[];
  readonly layer: Layer;
  readonly shape: Shape;
}

/** A validated network: nodes in topological order, the last one is the output. Made by `defineNetwork`. */
export interface Network {
  readonly name: string;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly nodes: readonly NetworkNode[];
}

/** The name by which nodes refer to the network's input. */
export const INPUT = 'input';

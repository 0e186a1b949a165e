import type { Layer } from '../layers/index.ts';
import type { Shape } from '../shape.ts';

/** A layer in its place: what it reads and the shape it puts out. */
export interface NetworkNode {
  readonly name: string;
  /** Names of nodes, or `input`. */
  readonly inputs: readonly string[];
  readonly layer: Layer;
  /** What `inputs` put out. */
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
}

/** A validated network: nodes in topological order. Made by `defineNetwork`. */
export interface Network {
  readonly name: string;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly nodes: readonly NetworkNode[];
  /** The nodes that the network puts out, at least those that nothing reads. */
  readonly outputs: readonly string[];
  /** The node with a score or a probability for each class; `null` where the network tells no classes apart. */
  readonly scores: string | null;
}

/** The name by which nodes refer to the network's input. */
export const INPUT = 'input';

import { say } from '../../shared/sentence.ts';
import type { Constant } from './constant.ts';
import type { View } from './draft.ts';
import type { DecodedTensor } from './format/schema.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';

/** What a name of the file's graph stands for. */
export type Value = Constant | View;

/** A node in its place. */
export interface NodeContext {
  readonly node: GraphNode;
  /** undefined: left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly opset: number;
  /** How many pictures the file takes at a time: what is drawn takes one. */
  readonly batch: number;
  /** The numbers of a tensor that an attribute holds. */
  readonly constantOf: (tensor: DecodedTensor) => Constant;
}

/** What a node puts out, made of what it reads: layers, or the same layers seen otherwise. */
export type Operator = (context: NodeContext) => readonly Value[];

export const isView = (value: Value | undefined): value is View => value !== undefined && 'places' in value;

export const isConstant = (value: Value | undefined): value is Constant => value !== undefined && 'data' in value;

/** The input at that place, which must come from the picture. Throws `UNSUPPORTED` naming the node. */
export function viewAt({ node, inputs }: NodeContext, place: number): View {
  const value = inputs[place];
  if (isView(value)) return value;
  throw oddNode(node, say('modelfile.onnxNeedsComputed', { place: place + 1 }));
}

/** The input at that place, which must be a constant where it is given. Throws `UNSUPPORTED` naming the node. */
export function constantAt({ node, inputs }: NodeContext, place: number): Constant | undefined {
  const value = inputs[place];
  if (!isView(value)) return value;
  throw oddNode(node, say('modelfile.onnxNeedsConstant', { place: place + 1 }));
}

/** The same of one that must be given. */
export function neededConstant(context: NodeContext, place: number): Constant {
  const constant = constantAt(context, place);
  if (constant) return constant;
  throw oddNode(context.node, say('modelfile.onnxNeedsConstant', { place: place + 1 }));
}

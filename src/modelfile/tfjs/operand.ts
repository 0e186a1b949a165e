import { say } from '../../shared/sentence.ts';
import type { NetworkBuilder } from '../channelsLast/builder.ts';
import type { Value } from '../channelsLast/value.ts';
import { unsupported } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { GraphNode } from './graphNodes.ts';

/** What a node reads: a value of the network, or a constant. */
export type Operand = { readonly value: Value } | { readonly constant: FloatTensor };

/** A node as it is translated into layers of ours. */
export interface NodeCall {
  readonly b: NetworkBuilder;
  /** For our layers. */
  readonly name: string;
  readonly node: GraphNode;
  /** Undefined where the file names what nothing makes. */
  readonly operands: readonly (Operand | undefined)[];
}

export type Translation = (call: NodeCall) => Operand;

/** Of a node that is no kind of ours, or has something that is none. */
export const unknownNode = ({ node }: Pick<NodeCall, 'node'>): Error =>
  unsupported(say('modelfile.nodeUnknown', { name: node.name, op: node.op }));

/** What a node reads at that place. Throws `UNSUPPORTED` for nothing there. */
export function operandAt(call: NodeCall, place: number): Operand {
  const operand = call.operands[place];
  if (operand) return operand;
  throw unknownNode(call);
}

/** The value that a node reads at that place. Throws `UNSUPPORTED` for a constant or nothing there. */
export function valueAt(call: NodeCall, place: number): Value {
  const operand = operandAt(call, place);
  if ('value' in operand) return operand.value;
  throw unknownNode(call);
}

/** The constant that a node reads at that place. Throws `UNSUPPORTED` for a value of the network or nothing there. */
export function constantAt(call: NodeCall, place: number): FloatTensor {
  const operand = operandAt(call, place);
  if ('constant' in operand) return operand.constant;
  throw unknownNode(call);
}

/** A constant as a list of whole numbers: a shape, axes, paddings. */
export const integersAt = (call: NodeCall, place: number): readonly number[] => [...constantAt(call, place).data];

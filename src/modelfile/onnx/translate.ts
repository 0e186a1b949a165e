import type { OpenNeighbour } from '../readModel.ts';
import { type Constant, constantOf } from './constant.ts';
import type { View } from './draft.ts';
import { folds } from './folding/operators.ts';
import type { DecodedTensor } from './format/schema.ts';
import type { Graph } from './graph.ts';
import type { GraphNode } from './node.ts';
import { isView, type Value } from './operator.ts';
import { operators } from './operators/index.ts';
import { unknownNode } from './refuse.ts';

/**
 * What the graph's outputs are made of, given what its input is. Throws `UNSUPPORTED` naming the first node that is of no kind that
 * Switchback has, or does what no layer does.
 */
export function translate(
  graph: Graph,
  input: { readonly name: string; readonly view: View },
  openNeighbour: OpenNeighbour,
): readonly Value[] {
  const values = new Map<string, Value>([[input.name, input.view]]);
  const valueNamed = (name: string): Value | undefined =>
    name === '' ? undefined : (values.get(name) ?? graph.constant(name));
  const read = (tensor: DecodedTensor) => constantOf(tensor, openNeighbour);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(valueNamed);
    const made = inputs.some(isView)
      ? drawn(node, inputs, graph.opset, read)
      : folded(node, inputs as readonly (Constant | undefined)[], read);
    for (const [i, name] of node.outputs.entries()) {
      if (name !== '' && made[i]) values.set(name, made[i]);
    }
  }
  return graph.outputs.map((name) => valueNamed(name)!);
}

function drawn(
  node: GraphNode,
  inputs: readonly (Value | undefined)[],
  opset: number,
  constantOf: (tensor: DecodedTensor) => Constant,
): readonly Value[] {
  const operator = operators.get(node.op);
  if (!operator) throw unknownNode(node);
  return operator({ node, inputs, opset, constantOf });
}

function folded(
  node: GraphNode,
  inputs: readonly (Constant | undefined)[],
  constantOf: (tensor: DecodedTensor) => Constant,
): readonly Value[] {
  const made = Object.hasOwn(folds, node.op) ? folds[node.op]!({ node, inputs, constantOf }) : null;
  if (made === null) throw unknownNode(node);
  return 'data' in made ? [made] : made;
}

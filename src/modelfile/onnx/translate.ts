import { say } from '../../shared/sentence.ts';
import type { OpenNeighbour } from '../readModel.ts';
import { type Constant, constantOf } from './constant.ts';
import type { View } from './draft.ts';
import { folds } from './folding/operators.ts';
import type { DecodedTensor } from './format/schema.ts';
import type { Graph } from './graph.ts';
import type { GraphNode } from './node.ts';
import { isView, type NodeContext, type Value } from './operator.ts';
import { operators } from './operators/index.ts';
import { oddNode, unknownNode } from './refuse.ts';

/**
 * What the graph's outputs are made of, given what its input is. Throws `UNSUPPORTED` naming the first node that is of no kind that
 * Switchback has, or does what no layer does.
 */
export function translate(
  graph: Graph,
  input: { readonly name: string; readonly view: View; readonly batch: number },
  openNeighbour: OpenNeighbour,
): readonly Value[] {
  const values = new Map<string, Value>([[input.name, input.view]]);
  const valueNamed = (name: string): Value | undefined =>
    name === '' ? undefined : (values.get(name) ?? graph.constant(name));
  const read = (tensor: DecodedTensor) => constantOf(tensor, openNeighbour);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(valueNamed);
    const made = inputs.some(isView)
      ? drawn({ node, inputs, opset: graph.opset, batch: input.batch, constantOf: read })
      : folded(node, inputs as readonly (Constant | undefined)[], read);
    for (const [i, name] of node.outputs.entries()) {
      if (name !== '' && made[i]) values.set(name, made[i]);
    }
  }
  return graph.outputs.map((name) => valueNamed(name)!);
}

function drawn(context: NodeContext): readonly Value[] {
  const operator = operators.get(context.node.op);
  if (!operator) throw unknownNode(context.node);
  return operator(context);
}

function folded(
  node: GraphNode,
  inputs: readonly (Constant | undefined)[],
  constantOf: (tensor: DecodedTensor) => Constant,
): readonly Value[] {
  const fold = folds.get(node.op);
  if (!fold) throw unknownNode(node);
  const missing = Array.from({ length: fold.least }, (_, place) => inputs[place]).indexOf(undefined);
  if (missing >= 0) throw oddNode(node, say('modelfile.onnxLacksInput', { place: missing + 1 }));
  const made = fold.of({ node, inputs, constantOf });
  if (made === null) throw unknownNode(node);
  return 'data' in made ? [made] : made;
}

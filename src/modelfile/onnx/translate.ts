import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { OpenNeighbour } from '../readModel.ts';
import { type Constant, constantOf, mostMadeNumbers } from './constant.ts';
import type { View } from './draft.ts';
import { folds } from './folding/operators.ts';
import type { DecodedTensor } from './format/schema.ts';
import type { Graph } from './graph.ts';
import type { GraphNode } from './node.ts';
import { opaqueOf } from './opaque.ts';
import { isConstant, isView, type NodeContext, type Value } from './operator.ts';
import { operators } from './operators/index.ts';
import { oddNode, unknownNode, wrongNode } from './refuse.ts';

/** An output, or why it cannot be read: the first node below it that is of no kind that Switchback has, or does what no layer does. */
export type Translated = Value | { readonly unread: SwitchbackError };

/** What the graph's outputs are made of, given what its input is. Throws `BAD_FILE` for a node that is damaged. */
export function translate(
  graph: Graph,
  input: { readonly name: string; readonly view: View; readonly batch: number },
  openNeighbour: OpenNeighbour,
): readonly Translated[] {
  const values = new Map<string, Value>([[input.name, input.view]]);
  const unread = new Map<string, SwitchbackError>();
  const valueNamed = (name: string): Value | undefined =>
    name === '' ? undefined : (values.get(name) ?? graph.constant(name));
  const read = (tensor: DecodedTensor) => constantOf(tensor, openNeighbour);
  let madeNumbers = 0;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(valueNamed);
    const made = orWhyNot(
      node.inputs.map((name) => unread.get(name)).find((error) => error !== undefined),
      () =>
        inputs.some(isView)
          ? drawn(
              { node, inputs, opset: graph.opset, batch: input.batch, constantOf: read },
              graph.shapes.get(node.outputs[0] ?? ''),
            )
          : folded(node, inputs as readonly (Constant | undefined)[], read),
    );
    if (made instanceof SwitchbackError) {
      for (const name of node.outputs) unread.set(name, made);
      continue;
    }
    for (const [i, name] of node.outputs.entries()) {
      const value = made[i];
      if (name === '' || !value) continue;
      values.set(name, value);
      if (isConstant(value)) madeNumbers += value.data.length;
    }
    if (madeNumbers > mostMadeNumbers * 3) throw oddNode(node, say('modelfile.onnxConstantsTooLarge'));
  }
  return graph.outputs.map((name) => (unread.has(name) ? { unread: unread.get(name)! } : valueNamed(name)!));
}

/** What a node makes, unless something below it is not read or it is of no kind that there is: a file's other outputs may do without it. */
function orWhyNot(
  below: SwitchbackError | undefined,
  make: () => readonly Value[],
): readonly Value[] | SwitchbackError {
  if (below) return below;
  try {
    return make();
  } catch (error) {
    if (isUnsupported(error)) return error;
    throw error;
  }
}

const isUnsupported = (error: unknown): error is SwitchbackError =>
  error instanceof SwitchbackError && error.code === 'UNSUPPORTED';

/** A layer for a node; one that ONNX Runtime computes where there is none of its kind. */
function drawn(context: NodeContext, stated: readonly number[] | undefined): readonly Value[] {
  const operator = operators.get(context.node.op);
  try {
    if (operator) return operator(context);
    throw unknownNode(context.node);
  } catch (error) {
    const opaque = isUnsupported(error) ? opaqueOf(context, stated) : null;
    if (opaque) return opaque;
    throw error;
  }
}

function folded(
  node: GraphNode,
  inputs: readonly (Constant | undefined)[],
  constantOf: (tensor: DecodedTensor) => Constant,
): readonly Value[] {
  const fold = folds.get(node.op);
  if (!fold) throw unknownNode(node);
  const missing = Array.from({ length: fold.least }, (_, place) => inputs[place]).indexOf(undefined);
  if (missing >= 0) throw wrongNode(node, say('modelfile.onnxLacksInput', { place: missing + 1 }));
  const made = fold.of({ node, inputs, constantOf });
  if (made === null) throw unknownNode(node);
  return 'data' in made ? [made] : made;
}

import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { onnxNodes } from '../program/emit.ts';
import { operatorsOf } from '../program/onnxNodes.ts';
import { valueCount } from '../shape.ts';
import { sizes } from './fields.ts';
import { type LayerOf, layerKind } from './kind.ts';
import { floatsField, integersField, nameField, namesField, nodesField, opsetsField } from './opaqueFields.ts';
import { badNetwork } from './refuse.ts';

const schema = z.strictObject({
  /** In an order in which each finds its inputs made. */
  nodes: nodesField,
  /** What the layer reads, by its names among the nodes. */
  reads: namesField,
  /** Constants of whole numbers. */
  integers: integersField,
  /** Shapes of constant float32 numbers: weights of the layer, by those names. */
  floats: floatsField,
  result: nameField,
  /** For one image, as whoever read the file knows it. */
  shape: sizes(3),
  opsets: opsetsField,
});
type Opaque = LayerOf<'opaque', typeof schema>;

/**
 * Nodes of an ONNX file for which there is no kind: ONNX Runtime computes them, and no other runtime. Values have the batch in front.
 * `opsets` is at least 18 for ONNX's own operators. They have no way down.
 */
export const opaque = layerKind({
  op: 'opaque',
  schema,
  arity: 'oneOrMore',
  role: 'other',
  shape: ({ name, layer, inputs }) => {
    if (layer.reads.length !== inputs.length) {
      throw badNetwork(say('network.opaqueReads', { name, count: inputs.length, wanted: layer.reads.length }));
    }
    const unmade = valueThatIsNotMade(layer);
    if (unmade !== undefined) throw badNetwork(say('network.opaqueUnmade', { name, value: unmade }));
    const uneven = Object.entries(layer.integers).find(([, { shape, values }]) => valueCount(shape) !== values.length);
    if (uneven) throw badNetwork(say('network.opaqueUneven', { name, value: uneven[0] }));
    return layer.shape;
  },
  weights: ({ floats }) =>
    Object.entries(floats).map(([part, shape]) => ({ part, shape, kind: 'statistic', fanIn: 1, start: 0 })),
  reads: () => 'all',
  up: ({ builder, name, layer, inputs, weight }) => {
    const { nodes, integers, result, opsets, floats, reads } = layer;
    const operands = new Map([
      ...reads.map((read, i) => [read, inputs[i]!] as const),
      ...Object.keys(floats).map((part) => [part, weight(part)] as const),
    ]);
    const shape = [inputs[0]!.shape[0]!, ...layer.shape];
    return { output: onnxNodes(builder, { nodes, integers, result, opsets }, name, operands, shape) };
  },
  down: ({ name, layer }) => {
    throw new SwitchbackError(
      'UNSUPPORTED',
      say('computing.opaqueNotPassed', { layer: name, ops: operatorsOf(layer) }),
    );
  },
});

/** A name that something reads and nothing before it has made, or that is made twice. */
function valueThatIsNotMade({ nodes, reads, integers, floats, result }: Opaque): string | undefined {
  const made = new Set<string>();
  const given = [...reads, ...Object.keys(integers), ...Object.keys(floats)];
  for (const name of given) {
    if (made.has(name)) return name;
    made.add(name);
  }
  for (const { inputs, outputs } of nodes) {
    const missing = inputs.find((name) => name !== '' && !made.has(name)) ?? outputs.find((name) => made.has(name));
    if (missing !== undefined) return missing;
    for (const name of outputs) made.add(name);
  }
  return nodes.some(({ outputs }) => outputs.includes(result)) ? undefined : result;
}

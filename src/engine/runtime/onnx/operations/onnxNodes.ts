import { type AttributeProto, attributeTypes } from '../../../../modelfile/onnx/format/schema.ts';
import type { OnnxAttribute, OnnxIntegers, OnnxNodes } from '../../../program/onnxNodes.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { reshape } from './arrangement.ts';

/** Nodes as a file has them, over values of the program. */
export function onnxNodes(
  g: OnnxGraph,
  { nodes, integers, operands, result }: OnnxNodes & { readonly operands: readonly string[] },
  step: Step,
): OnnxName {
  const values = new Map<string, OnnxName>([['', '']]);
  for (const [i, name] of operands.entries()) values.set(name, step.inputs[i]!);
  for (const [name, { dtype, shape, values: numbers }] of Object.entries(integers)) {
    values.set(name, g.initializer(dtype, shape, arrays[dtype](numbers)));
  }
  for (const { opType, domain, inputs, outputs, attributes } of nodes) {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    const input = inputs.map((name) => values.get(name)!);
    const results = g.addNode({ opType, domain, input, attribute }, outputs.length);
    for (const [i, name] of outputs.entries()) values.set(name, results[i]!);
  }
  // A result that does not hold as many numbers as was said fails here, and nowhere later.
  return reshape(g, { ...step, inputs: [values.get(result)!] });
}

const arrays: Readonly<Record<OnnxIntegers['dtype'], (values: readonly number[]) => ArrayBufferView>> = {
  int64: (values) => BigInt64Array.from(values, BigInt),
  int32: (values) => Int32Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  bool: (values) => Uint8Array.from(values),
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function attributeProto(name: string, value: OnnxAttribute): AttributeProto {
  if ('int' in value) return { name, type: attributeTypes.int, i: value.int };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  if ('string' in value) return { name, type: attributeTypes.string, s: bytesOf(value.string) };
  if ('ints' in value) return { name, type: attributeTypes.ints, ints: value.ints };
  if ('floats' in value) return { name, type: attributeTypes.floats, floats: value.floats };
  return { name, type: attributeTypes.strings, strings: value.strings.map(bytesOf) };
}

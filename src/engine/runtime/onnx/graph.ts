import {
  type AttributeProto,
  attributeTypes,
  type DataType,
  dataTypes,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../../modelfile/onnx/format/schema.ts';
import type { Dimension } from '../../program/program.ts';
import type { Dialect } from './dialect.ts';

/** Attributes of an ONNX node: whole numbers, lists of them, strings. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** A value in an ONNX graph, by a name that the graph made up: names in a program may hold any character. */
export type OnnxName = string;

/** Collects the nodes of an ONNX graph. */
export interface OnnxGraph {
  /** How the back end wants it written. */
  readonly dialect: Dialect;
  /** Adds a node with one result, of ONNX's own domain unless another is said. */
  readonly add: (opType: string, inputs: readonly OnnxName[], attributes?: Attributes, domain?: string) => OnnxName;
  /** Adds a node with two results. */
  readonly addPair: (opType: string, inputs: readonly OnnxName[], attributes?: Attributes) => [OnnxName, OnnxName];
  /** Adds a node of any domain, with its attributes as they are to be written; gives its results. */
  readonly addNode: (node: Omit<NodeProto, 'name' | 'output'>, results: number) => readonly OnnxName[];
  /** A constant int64 `[values.length]`, or of another shape: what operators take as shapes and axes. */
  readonly integers: (values: readonly number[], shape?: readonly number[]) => OnnxName;
  /** A constant as the graph holds a program's int32 values: what is reckoned with positions. */
  readonly positions: (values: readonly number[], shape?: readonly number[]) => OnnxName;
  /** A constant float32. */
  readonly floats: (values: readonly number[], shape: readonly number[]) => OnnxName;
  /** A constant whose bytes are `data`'s, which is not copied. */
  readonly initializer: (type: DataType, shape: readonly number[], data: ArrayBufferView) => OnnxName;
  /** A value that is given on every run. */
  readonly input: (type: DataType, shape: readonly Dimension[]) => OnnxName;
  /** Whether a value is given on every run. */
  readonly isGiven: (value: OnnxName) => boolean;
  /** Makes a value a result of the graph; gives the result's name. */
  readonly output: (value: OnnxName, type: DataType, shape: readonly Dimension[]) => OnnxName;
  /** int64 `[1]`: the batch size, from an input with a batch axis; 1 where there is none. */
  readonly batchSize: () => OnnxName;
  readonly build: () => GraphProto;
}

/** An empty graph. */
export function onnxGraph(dialect: Dialect): OnnxGraph {
  const node: NodeProto[] = [];
  const initializer: TensorProto[] = [];
  const input: ValueInfoProto[] = [];
  const output: ValueInfoProto[] = [];
  const constants = new Map<string, OnnxName>();
  let batchAxis: { readonly of: OnnxName; readonly axis: number } | undefined;
  let count = 0;
  const fresh = (what: string): OnnxName => `${what}_${count++}`;

  const addNode = (added: Omit<NodeProto, 'name' | 'output'>, results: number): OnnxName[] => {
    const outputs = Array.from({ length: results }, () => fresh(added.opType));
    node.push({ ...added, name: outputs[0]!, output: outputs });
    return outputs;
  };
  const push = (opType: string, inputs: readonly OnnxName[], attributes: Attributes, results: number, domain = '') => {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    return addNode({ opType, domain, input: inputs, attribute }, results);
  };
  const add: OnnxGraph['add'] = (opType, inputs, attributes = {}, domain = '') =>
    push(opType, inputs, attributes, 1, domain)[0]!;

  const addInitializer: OnnxGraph['initializer'] = (type, shape, data) => {
    const name = fresh('constant');
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    initializer.push({ name, dims: shape, dataType: dataTypes[type], rawData });
    return name;
  };

  const once = (key: string, make: () => OnnxName): OnnxName => {
    const name = constants.get(key) ?? make();
    constants.set(key, name);
    return name;
  };

  const integers: OnnxGraph['integers'] = (values, shape = [values.length]) =>
    once(`int64 ${shape}: ${values}`, () => addInitializer('int64', shape, BigInt64Array.from(values, BigInt)));
  const shortIntegers: OnnxGraph['positions'] = (values, shape = [values.length]) =>
    once(`int32 ${shape}: ${values}`, () => addInitializer('int32', shape, Int32Array.from(values)));

  return {
    dialect,
    add,
    addNode,
    addPair: (opType, inputs, attributes = {}) => push(opType, inputs, attributes, 2) as [OnnxName, OnnxName],
    initializer: addInitializer,
    integers,
    positions: dialect.positions === 'int64' ? integers : shortIntegers,
    floats: (values, shape) =>
      once(`float32 ${shape}: ${values}`, () => addInitializer('float32', shape, Float32Array.from(values))),
    input: (type, shape) => {
      const name = fresh('input');
      input.push(valueInfo(name, type, shape));
      const axis = shape.indexOf('n');
      if (axis >= 0) batchAxis ??= { of: name, axis };
      return name;
    },
    isGiven: (value) => input.some(({ name }) => name === value),
    output: (value, type, shape) => {
      const made = node.some(({ output: results }) => results.includes(value));
      const taken = output.some(({ name }) => name === value);
      const name = made && !taken ? value : add('Identity', [value]);
      output.push(valueInfo(name, type, shape));
      return name;
    },
    batchSize: () =>
      once('batch size', () => {
        if (!batchAxis) return addInitializer('int64', [1], BigInt64Array.of(1n));
        return add('Shape', [batchAxis.of], { start: batchAxis.axis, end: batchAxis.axis + 1 });
      }),
    build: () => ({ name: 'program', node, initializer, input, output }),
  };
}

function attributeProto(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: value };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  return { name, type: attributeTypes.ints, ints: value };
}

function valueInfo(name: string, type: DataType, shape: readonly Dimension[]): ValueInfoProto {
  const dim = shape.map((size) => (size === 'n' ? { dimParam: 'n' } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}

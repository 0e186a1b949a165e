import { type DataType, dataTypes, encodeModel } from '../../../modelfile/onnx/format/schema.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import type { Tensors } from '../runtime.ts';
import type { Dialect } from './dialect.ts';
import { type OnnxName, onnxGraph } from './graph.ts';
import { lower } from './lower.ts';
import { blockedDomain } from './operations/blockedConvolution.ts';

// Opset 18 is the first whose scatters add up and whose reductions take their axes as an input. What programs need has not
// changed up to 25, as far as the property tests show.
const leastOpset = 18;
const irVersion = 9;
/** Protocol Buffers count a message's bytes in 31 bits; what is not weights stays far below the rest. */
const mostWeightBytes = 2 ** 31 - 2 ** 24;

/** A program as an ONNX file, and what its feeds and outputs are called there. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Feed → ONNX input. */
  readonly inputs: ReadonlyMap<string, OnnxName>;
  /** Output → ONNX output. */
  readonly outputs: ReadonlyMap<string, OnnxName>;
}

/**
 * Writes a program as an ONNX model: feeds become inputs, parameters constants. `parameters` has been checked.
 * Throws `UNSUPPORTED` when the weights exceed the 2 GiB that one file can hold, or layers are written in different versions of ONNX.
 */
export function onnxModel(program: Program, parameters: Tensors, dialect: Dialect): OnnxModel {
  checkSize(program, parameters);
  const graph = onnxGraph(dialect);
  const values = new Map<string, OnnxName>();
  const inputs = new Map<string, OnnxName>();
  const heldAs = { float32: 'float32', int32: dialect.positions, uint8: dialect.bytes } as const;
  const cast = (value: OnnxName, from: DataType, to: DataType) =>
    from === to ? value : graph.add('Cast', [value], { to: dataTypes[to] });
  for (const [name, spec] of Object.entries(program.feeds)) {
    const input = graph.input(spec.dtype, spec.shape);
    inputs.set(name, input);
    values.set(name, cast(input, spec.dtype, heldAs[spec.dtype]));
  }
  for (const [name, { shape }] of Object.entries(program.parameters)) {
    values.set(name, graph.initializer('float32', shape as readonly number[], parameters[name]!.data));
  }
  for (const operation of program.operations) {
    const results = lower(graph, operation, {
      inputs: operation.inputs.map((name) => values.get(name)!),
      shapes: operation.inputs.map((name) => program.values[name]!.shape),
      shape: program.values[operation.outputs[0]!]!.shape,
    });
    for (const [i, name] of operation.outputs.entries()) values.set(name, results[i]!);
  }
  const outputs = new Map<string, OnnxName>();
  for (const [name, value] of Object.entries(program.outputs)) {
    const { dtype, shape } = program.values[value]!;
    const held = values.get(value)!;
    outputs.set(name, graph.output(cast(held, heldAs[dtype], dtype), dtype, shape));
  }
  const opsetImport = opsetsOf(program, dialect);
  const bytes = encodeModel({ irVersion, producerName: 'Switchback', opsetImport, graph: graph.build() });
  return { bytes, inputs, outputs };
}

/** A model has one version of each domain: that in which its layers' nodes are written. */
function opsetsOf(
  { operations }: Program,
  { channelBlock }: Dialect,
): { readonly domain: string; readonly version: number }[] {
  const versions = new Map<string, number>();
  if (channelBlock !== null) versions.set(blockedDomain, 1);
  for (const operation of operations) {
    if (operation.op !== 'onnxNodes') continue;
    for (const [domain, version] of Object.entries(operation.opsets)) {
      const other = versions.get(domain) ?? version;
      if (other !== version) {
        const places = { layer: operation.layer, version, other };
        throw new SwitchbackError('UNSUPPORTED', say('computing.opsetsDiffer', places));
      }
      versions.set(domain, version);
    }
  }
  return [...new Map([['', leastOpset], ...versions])].map(([domain, version]) => ({ domain, version }));
}

function checkSize(program: Program, parameters: Tensors): void {
  const weightBytes = Object.keys(program.parameters).reduce((sum, name) => sum + parameters[name]!.data.byteLength, 0);
  if (weightBytes <= mostWeightBytes) return;
  const gibibytes = (weightBytes / 2 ** 30).toFixed(1);
  throw new SwitchbackError('UNSUPPORTED', say('computing.modelTooLarge', { gibibytes }));
}

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  attributeTypes,
  dataTypes,
  encodeModel,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../../src/modelfile/onnx/format/schema.ts';
import { readOnnx } from '../../../src/modelfile/onnx/read.ts';
import type { NeighbourFile } from '../../../src/modelfile/readModel.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { modelPath } from './reading.ts';

const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  name = `the ${opType}`,
): NodeProto => ({
  opType,
  name,
  input,
  output,
  attribute: [],
  domain: '',
});

/** The input x, a picture, or another value. */
const taken = (name = 'x', sizes: readonly number[] = [1, 3, 4, 5], elemType: number = dataTypes.float32) => ({
  name,
  type: { tensorType: { elemType, shape: { dim: sizes.map((dimValue) => ({ dimValue })) } } },
});

const tensor = (name: string, dims: readonly number[], bytes: number, others: object = {}): TensorProto => ({
  name,
  dims,
  dataType: dataTypes.float32,
  rawData: new Uint8Array(bytes),
  ...others,
});

function file(graph: Partial<GraphProto>, model: Partial<ModelProto> & object = {}): Uint8Array {
  const whole = { name: 'g', node: [], initializer: [], input: [taken()], output: [taken('y', [])], ...graph };
  return encodeModel({
    irVersion: 9,
    producerName: 'a test',
    opsetImport: [{ domain: '', version: 18 }],
    graph: whole,
    ...model,
  });
}

const data: NeighbourFile = { byteLength: 16, read: (_, length) => new Uint8Array(length) };

const integer = (name: string, i: number) => ({ name, i, type: attributeTypes.int }) as NodeProto['attribute'][number];

const pads = (before: number, after: number) => ({
  ...{ name: 'pads', type: attributeTypes.ints },
  ints: [0, 0, before, before, 0, 0, after, after],
});

/** The code and the sentence of what a file is refused for. */
function refusal(bytes: Uint8Array): string {
  try {
    readOnnx(bytes, { name: 'model', defaultSize: [8, 8], openNeighbour: () => data });
  } catch (error) {
    if (error instanceof SwitchbackError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'read';
}

const conv = (weight: TensorProto) => file({ node: [node('Conv', ['x', weight.name], ['y'])], initializer: [weight] });
const external = (entries: Record<string, string>) => ({
  rawData: new Uint8Array(),
  dataLocation: 1,
  externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
});
const relu = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    node('Relu', [i === 0 ? 'x' : `v${i}`], [i === count - 1 ? 'y' : `v${i + 1}`]),
  );

describe('readOnnx refuses in a sentence', () => {
  const sized = readFileSync(modelPath('shuffle'));
  test.each<[what: string, bytes: Uint8Array, sentence: string]>([
    [
      'what is no message',
      Buffer.from('%PDF-1.7 and more'),
      'BAD_FILE: The ONNX file is damaged (it is no Protocol Buffers message): export or download it again.',
    ],
    [
      'a file that is cut',
      sized.subarray(0, sized.length - 9),
      'BAD_FILE: The ONNX file is damaged (it is no Protocol Buffers message): export or download it again.',
    ],
    [
      'nothing',
      new Uint8Array(),
      'BAD_FILE: The ONNX file is damaged (it holds no graph): export or download it again.',
    ],
    [
      'a graph that gives back the picture',
      file({ node: [node('Identity', ['x'], ['y'])] }),
      'UNSUPPORTED: The ONNX file gives back what it takes: export a model that has layers.',
    ],
    [
      'a circle',
      file({ node: [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b']), node('Relu', ['b'], ['y'])] }),
      'BAD_FILE: The ONNX file is damaged (the node "the Add" reads "b", which no node before it makes): export or download it again.',
    ],
    [
      'a value made twice',
      file({ node: [node('Relu', ['x'], ['a']), node('Relu', ['a'], ['x']), node('Add', ['a', 'x'], ['y'])] }),
      'BAD_FILE: The ONNX file is damaged ("x" is made twice): export or download it again.',
    ],
    [
      'an output that nothing makes',
      file({ node: [node('Relu', ['x'], ['a'])] }),
      'BAD_FILE: The ONNX file is damaged (its output "y" is not made of the picture): export or download it again.',
    ],
    [
      'an output that is constant',
      file({
        node: [node('Relu', ['w'], ['y']), node('Relu', ['x'], ['z'])],
        initializer: [tensor('w', [2], 8)],
        output: [taken('y')],
      }),
      'UNSUPPORTED: The ONNX file takes no picture: export the model with an input.',
    ],
    [
      'a mode that is no text',
      file({ node: [{ ...node('Pad', ['x'], ['y']), attribute: [integer('mode', 1), pads(1, 1)] }] }),
      'read',
    ],
    ...(
      [
        ['Concat', ['a', 'a']],
        ['Softmax', ['a']],
        ['Split', ['a']],
        ['LayerNormalization', ['a', 'w']],
      ] as const
    ).map(([op, inputs]): [string, Uint8Array, string] => [
      `a dimension that there is not, of a ${op}`,
      file({
        node: [node('Relu', ['x'], ['a']), { ...node(op, inputs, ['y']), attribute: [integer('axis', 9)] }],
        initializer: [tensor('w', [5], 20)],
      }),
      `BAD_FILE: The ONNX file is damaged (the node "the ${op}" (${op}) cannot be computed, since it names the dimension 9 of an array of 4 dimensions): export or download it again.`,
    ]),
    [
      'an unknown operator',
      file({ node: [node('Einsum', ['x'], ['y'])] }),
      'UNSUPPORTED: Switchback has no layer for the node "the Einsum" (Einsum) of the ONNX file: export the model without it, or up to it.',
    ],
    [
      'an operator of others',
      file({ node: [{ ...node('Gelu', ['x'], ['y']), domain: 'com.microsoft' } as NodeProto] }),
      'UNSUPPORTED: Switchback has no layer for the node "the Gelu" (com.microsoft.Gelu) of the ONNX file: export the model without it, or up to it.',
    ],
    [
      'a name of several lines',
      file({ node: [node('Loop', ['x'], ['y'], 'a\nb\u001b[31m')] }),
      'UNSUPPORTED: Switchback has no layer for the node "a b\\u001b[31m" (Loop) of the ONNX file: export the model without it, or up to it.',
    ],
    [
      'two inputs',
      file({ node: [node('Add', ['x', 'z'], ['y'])], input: [taken(), taken('z')] }),
      'UNSUPPORTED: The ONNX file takes several inputs (x, z): export a model that takes one picture.',
    ],
    [
      'an input of words',
      file({ node: [node('Relu', ['x'], ['y'])], input: [taken('x', [1, 128], dataTypes.int64)] }),
      'UNSUPPORTED: The ONNX file takes "x" of shape ?, which is no picture: export a model that takes [batch, channels, height, width].',
    ],
    [
      'a training graph',
      file({ node: [node('Relu', ['x'], ['y'])] }, { trainingInfo: [new Uint8Array(2)] } as object),
      'UNSUPPORTED: The ONNX file is made for training: export the model for inference.',
    ],
    [
      'an operator set of long ago',
      file({ node: [node('Relu', ['x'], ['y'])] }, { opsetImport: [{ domain: '', version: 6 }] }),
      'UNSUPPORTED: The ONNX file is of operator set 6: export it with 7 or newer.',
    ],
    [
      'a node without inputs',
      file({ node: [node('Relu', ['x'], ['a']), node('Conv', ['a'], ['y'])] }),
      'BAD_FILE: The ONNX file is damaged (the node "the Conv" (Conv) cannot be computed, since it has no input 2): export or download it again.',
    ],
    [
      'a sum of one and nothing',
      file({ node: [node('Add', ['x', ''], ['y'])] }),
      'BAD_FILE: The ONNX file is damaged (the node "the Add" (Add) cannot be computed, since it has no input 2): export or download it again.',
    ],
    [
      'filters for other channels',
      conv(tensor('w', [2, 4, 1, 1], 32)),
      'BAD_FILE: The ONNX file is damaged (the node "the Conv" (Conv) cannot be computed, since its weights of shape 2×4×1×1 do not fit): export or download it again.',
    ],
    [
      'a tensor of 2^60 numbers',
      conv(tensor('w', [2 ** 30, 2 ** 30, 1, 1], 8)),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" has the impossible shape 1073741824×1073741824×1×1): export or download it again.',
    ],
    [
      'a shape that lies',
      conv(tensor('w', [2, 3, 1, 1], 20)),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" of shape 2×3×1×1 needs 24 bytes and has 20): export or download it again.',
    ],
    [
      'a tensor of nothing',
      conv(tensor('w', [2, 3, 1, 1], 0)),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" of shape 2×3×1×1 needs 24 bytes and has 0): export or download it again.',
    ],
    [
      'a negative size',
      conv(tensor('w', [-2, 3, 1, 1], 24)),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" has the impossible shape -2×3×1×1): export or download it again.',
    ],
    [
      'a tensor of words',
      conv(tensor('w', [2, 3, 1, 1], 24, { dataType: 8 })),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" is of the type 8, which holds no numbers): export or download it again.',
    ],
    [
      'a tensor beyond its file',
      conv(tensor('w', [2, 3, 1, 1], 0, external({ location: 'a', offset: '8', length: '24' }))),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" of shape 2×3×1×1 needs 24 bytes and has 8): export or download it again.',
    ],
    [
      'a tensor before its file',
      conv(tensor('w', [2, 3, 1, 1], 0, external({ location: 'a', offset: '-8', length: '24' }))),
      'BAD_FILE: The ONNX file is damaged (the tensor "w" of shape 2×3×1×1 needs 24 bytes and has 24): export or download it again.',
    ],
    [
      'weights that are no numbers',
      conv(tensor('w', [1, 3, 1, 1], 0, { rawData: new Uint8Array(Float32Array.of(1, Number.NaN, 2).buffer) })),
      'BAD_FILE: The tensor "the-Conv.weight" holds numbers that are infinite or no numbers: give weights of a training that did not diverge.',
    ],
    [
      'a shape of nothing',
      file({
        node: [node('Reshape', ['x', 's'], ['y'])],
        initializer: [tensor('s', [2], 0, { dataType: 7, rawData: new Uint8Array(BigInt64Array.of(7n, -1n).buffer) })],
      }),
      'BAD_FILE: The ONNX file is damaged (the node "the Reshape" (Reshape) cannot be computed, since it makes 7×8.571428571428571 of 1×3×4×5): export or download it again.',
    ],
    [
      'a window larger than the maps',
      conv(tensor('w', [1, 3, 9, 9], 972)),
      'BAD_NETWORK: The layer "the Conv" has a window of 9×9 that does not fit into 3×4×5 with a padding of [0, 0, 0, 0]: choose a smaller one, more padding or a larger input.',
    ],
    [
      'more layers than a network may have',
      file({ node: relu(3000).map((one, i) => (i % 2 ? { ...one, opType: 'Sigmoid' } : one)) }),
      'UNSUPPORTED: The ONNX file would be a network of 3001 layers: at most 2000 are possible, so export a smaller model.',
    ],
  ])('%s', (_, bytes, sentence) => {
    expect(refusal(bytes).slice(0, sentence.length)).toBe(sentence);
  });

  test('a million nodes, before they are read', () => {
    const one = encodeModel({
      irVersion: 9,
      producerName: '',
      opsetImport: [],
      graph: { name: '', node: [node('Relu', ['x'], ['y'])], initializer: [], input: [], output: [] },
    });
    // The graph is the file's last part: its tag, its length, and a node that is repeated.
    const graph = one.subarray(one.indexOf(0x3a) + 2);
    const nodes = Buffer.concat(Array<Uint8Array>(1_000_000).fill(graph.subarray(0, graph[1]! + 2)));
    const length = [0, 7, 14, 21].map((shift) => ((nodes.length >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
    const began = performance.now();
    expect(refusal(Buffer.concat([Uint8Array.of(0x3a, ...length), nodes]))).toBe(
      'UNSUPPORTED: The ONNX file has 1000000 nodes, or too many tensors: at most 50000 are read, so export a smaller model.',
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('constants that would grow without end are not made', () => {
    const shape = tensor('s', [1], 0, { dataType: 7, rawData: new Uint8Array(BigInt64Array.of(1n << 40n).buffer) });
    const graph = {
      node: [node('ConstantOfShape', ['s'], ['c']), node('Add', ['x', 'c'], ['y'])],
      initializer: [shape],
    };
    expect(refusal(file(graph))).toMatch(/^UNSUPPORTED: Switchback has no layer for the node "the ConstantOfShape"/);
  });
});

test('attributes are read by their names', () => {
  const strides = { name: 'strides', type: attributeTypes.ints, ints: [2, 2] };
  const weight = tensor('w', [1, 3, 1, 1], 12);
  const bytes = file({ node: [{ ...node('Conv', ['x', 'w'], ['y']), attribute: [strides] }], initializer: [weight] });
  const { network } = readOnnx(bytes, { name: 'model', defaultSize: [8, 8], openNeighbour: () => data });
  expect(network.layers).toMatchObject([{ op: 'conv2d', strides: [2, 2], bias: false, inputs: ['input'] }]);
});

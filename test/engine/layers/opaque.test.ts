import { describe, expect, test } from 'vitest';
import { incrementalOccluder } from '../../../src/engine/analysis/incrementalOccluder.ts';
import { runWindows } from '../../../src/engine/analysis/occluder.ts';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import type { Network } from '../../../src/engine/network/network.ts';
import { whyNotProjected } from '../../../src/engine/network/projectable.ts';
import { reach } from '../../../src/engine/network/reach.ts';
import {
  compileForward,
  compileOcclusion,
  compileProjection,
  compileTopActivations,
} from '../../../src/engine/program/compile.ts';
import { planIncremental } from '../../../src/engine/program/incremental/plan.ts';
import { compileTrainingStep } from '../../../src/engine/program/trainingStep.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { slideWindow } from '../../../src/shared/slidingWindow.ts';
import { runtimes } from '../runtimes.ts';
import { execute, expectClose, float32, int32, mapped, normal, randomWeights } from '../tensors.ts';

interface Node {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const one = (opType: string, attributes = {}, more: readonly string[] = []): Node => ({
  opType,
  inputs: ['x', ...more],
  outputs: ['y'],
  attributes,
});

const opaqueOf = (nodes: readonly Node[], fields: Readonly<Record<string, unknown>> = {}) => ({
  name: 'strange',
  op: 'opaque',
  nodes,
  reads: ['x'],
  result: 'y',
  shape: [2, 3, 3],
  opsets: { '': 18 },
  ...fields,
});

const alone = (layer: object): Network =>
  defineNetwork({ name: 'alone', input: [2, 3, 3], layers: [layer as { name: string }] });

const x = normal(['x'], [3, 2, 3, 3]);
const softplus = (value: number) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

describe('goes up on ONNX Runtime', () => {
  test.each([
    ['Mish: no attributes', opaqueOf([one('Mish')]), (v: number) => v * Math.tanh(softplus(v))],
    [
      'ThresholdedRelu: a number',
      opaqueOf([one('ThresholdedRelu', { alpha: { float: 0.5 } })]),
      (v: number) => (v > 0.5 ? v : 0),
    ],
    [
      'Gelu of version 20: a text',
      opaqueOf([one('Gelu', { approximate: { string: 'tanh' } })], { opsets: { '': 20 } }),
      (v: number) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
    ],
    [
      'QuickGelu of another domain',
      opaqueOf([{ ...one('QuickGelu', { alpha: { float: 2 } }), domain: 'com.microsoft' }], {
        opsets: { 'com.microsoft': 1 },
      }),
      (v: number) => v * sigmoid(2 * v),
    ],
    [
      'ReduceSum and Expand: whole numbers as attributes and as constants',
      opaqueOf(
        [
          { opType: 'ReduceSum', inputs: ['x', 'axes'], outputs: ['sum'], attributes: { keepdims: { int: 1 } } },
          { opType: 'Sub', inputs: ['x', 'sum'], outputs: ['less'] },
          { opType: 'Add', inputs: ['less', 'sum'], outputs: ['y'] },
        ],
        { integers: { axes: { dtype: 'int64', shape: [2], values: [2, 3] } } },
      ),
      (v: number) => v,
    ],
    [
      'Greater and Where: truth values in between',
      opaqueOf(
        [
          { opType: 'Greater', inputs: ['x', 'bound'], outputs: ['isGreater'] },
          { opType: 'Where', inputs: ['isGreater', 'x', 'bound'], outputs: ['y'] },
        ],
        { floats: { bound: [] } },
      ),
      (v: number) => Math.max(v, 0.25),
    ],
  ])('%s', async (_, layer, f) => {
    const network = alone(layer);
    const weights = { 'strange.bound': float32([], [0.25]) };
    const { strange } = await execute(onnxRuntime, compileForward(network, 'tensor', ['strange']), weights, {
      tensor: x,
    });
    expectClose(strange!, mapped(x, f), 2e-6);
  });

  test('two inputs, a shape of another kind, and layers above it', async () => {
    const network = defineNetwork({
      name: 'gram',
      input: [2, 3, 3],
      layers: [
        { name: 'flat', op: 'mapsToTokens' },
        {
          ...opaqueOf([
            {
              opType: 'Einsum',
              inputs: ['a', 'c'],
              outputs: ['y'],
              attributes: { equation: { string: 'ntc,ntd->ncd' } },
            },
          ]),
          reads: ['a', 'c'],
          shape: [2, 2],
          inputs: ['flat', 'flat'],
        },
        { name: 'fc', op: 'dense', outFeatures: 1, bias: false },
      ],
    });
    const program = compileForward(network, 'tensor', ['flat', 'strange', 'fc']);
    const weights = { 'fc.weight': float32([1, 2], [1, 10]) };
    const { flat, strange, fc } = await execute(onnxRuntime, program, weights, { tensor: x });
    const gram = (n: number, c: number, d: number) =>
      Array.from({ length: 9 }, (_, t) => flat!.data[n * 18 + t * 2 + c]! * flat!.data[n * 18 + t * 2 + d]!).reduce(
        (sum, v) => sum + v,
      );
    const all = [0, 1, 2].flatMap((n) => [0, 1].flatMap((c) => [0, 1].map((d) => gram(n, c, d))));
    expectClose(strange!, float32([3, 2, 2], all), 1e-5);
    const sums = Array.from({ length: 6 }, (_, i) => strange!.data[2 * i]! + 10 * strange!.data[2 * i + 1]!);
    expectClose(fc!, float32([3, 2, 1], sums), 1e-5);
  });

  test('as its definition is written and read again', () => {
    const network = alone(opaqueOf([one('Mish')]));
    expect(defineNetwork(JSON.parse(JSON.stringify(networkDefinition(network))))).toEqual(network);
  });
});

test.each([
  { name: 'reference', runtime: referenceRuntime },
  ...runtimes.filter(({ name }) => name.startsWith('tfjs')),
])('$name refuses it by its name', async ({ runtime }) => {
  const program = compileForward(alone(opaqueOf([one('Mish')])), 'tensor', ['strange']);
  await expect(execute(runtime, program, {}, { tensor: x })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringMatching(/^The layer "strange" \(Mish\) is computed by ONNX Runtime alone/),
  });
});

/** Convolutions below and above a node without a kind, and beside it. */
const mixed = defineNetwork({
  name: 'mixed',
  input: [2, 12, 12],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { ...opaqueOf([one('Mish')]), shape: [3, 12, 12] },
    { name: 'conv2', op: 'conv2d', outChannels: 3, kernelSize: 3, padding: 1 },
    { name: 'beside', op: 'conv2d', outChannels: 3, kernelSize: 1, inputs: ['relu1'] },
    { name: 'sum', op: 'add', inputs: ['conv2', 'beside'] },
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const weights = randomWeights(mixed, 4);

describe('what lies above it', () => {
  test('is not projected, with the reason; what lies below and beside it is', async () => {
    for (const below of ['conv1', 'relu1', 'beside']) expect(whyNotProjected(mixed, below)).toBeNull();
    for (const above of ['strange', 'conv2', 'sum', 'fc']) {
      const reason = whyNotProjected(mixed, above)!;
      expect(reason.text).toMatch(
        new RegExp(`^The units of "${above}" are not projected: "strange" \\(Mish\\) has a part`),
      );
      expect(() => compileProjection(mixed, 'tensor', above, 'gradient')).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT', message: reason.text }),
      );
    }
    expect(whyNotProjected(mixed, 'softmax')!.text).toContain('project the logits "fc" instead');
    const feeds = { tensor: normal(['image'], [1, 2, 12, 12]), unit: int32([1], [5]) };
    for (const layer of ['relu1', 'beside']) {
      const program = compileProjection(mixed, 'tensor', layer, 'deconvnet');
      const expected = await execute(referenceRuntime, program, weights, feeds);
      const actual = await execute(onnxRuntime, program, weights, feeds);
      expectClose(actual.projection!, expected.projection!, 1e-5);
    }
  });

  test('is indexed', async () => {
    const tensor = normal(['image'], [2, 2, 12, 12]);
    const top = await execute(onnxRuntime, compileTopActivations(mixed, 'tensor', ['sum']), weights, { tensor });
    const { sum } = await execute(onnxRuntime, compileForward(mixed, 'tensor', ['sum']), weights, { tensor });
    const map = sum!.data.slice(144, 288);
    expect(top['sum.value']!.data[1]).toBeCloseTo(Math.max(...map), 5);
    expect(map[top['sum.position']!.data[1]!]).toBeCloseTo(Math.max(...map), 5);
  });

  test.each(['conv1', 'sum'])('is occluded, whole from there, as by whole passes: %s followed', async (layer) => {
    expect([...reach(mixed, 0, { from: 3, end: 5 }).keys()]).toEqual(['input', 'conv1', 'relu1', 'beside']);
    const grid = slideWindow([12, 12], [4, 4], [4, 3]);
    const picture = (key: string) => normal([key], [1, 2, 12, 12]);
    const images = { image: picture('image'), baseline: picture('baseline') };
    const memoryBytes = 2 ** 28;
    const plan = planIncremental(mixed, grid, 1e9, memoryBytes);
    expect(plan.division.whole.map(({ name }) => name)).toEqual(expect.arrayContaining(['strange', 'conv2', 'sum']));
    const request = { runtime: onnxRuntime, network: mixed, weights, layer, images, grid, plan, memoryBytes };
    const occluder = await incrementalOccluder(request);
    const plain = await onnxRuntime.load(compileOcclusion(mixed, layer), weights);
    for (const batch of occluder.batches(Array.from({ length: grid.rows.length * grid.columns.length }, (_, i) => i))) {
      const windows = batch.flatMap((at) => [
        grid.rows[Math.floor(at / grid.columns.length)]!,
        grid.columns[at % grid.columns.length]!,
        ...grid.size,
      ]);
      const expected = await runWindows(plain, images, Int32Array.from(windows));
      const { output, total } = await occluder.run(batch);
      expectClose(output!, expected.output!, 1e-5);
      expectClose(total, expected.total!, 1e-5);
    }
    await occluder.dispose();
    await plain.dispose();
  });

  test('trains nothing below it', () => {
    const options = { momentum: 0.9, weightDecay: 0, filterRadius: null, inputScale: 1 };
    expect(() => compileTrainingStep(mixed, 'tensor', options)).toThrow(
      'Nothing can be carried down through the layer "strange" (Mish)',
    );
  });
});

describe('what cannot be', () => {
  test.each([
    ['an operator that there is not', opaqueOf([one('Nonesuch')])],
    ['an attribute that it has not', opaqueOf([one('Mish', { alpha: { float: 1 } })])],
    ['a domain that nobody knows', opaqueOf([{ ...one('Mish'), domain: 'nowhere' }], { opsets: { nowhere: 1 } })],
    ['another count of numbers than it says', opaqueOf([one('Mish')], { shape: [2, 3, 4] })],
    ['numbers of another type', opaqueOf([one('Shape')])],
  ])('%s: one sentence when it is loaded or run', async (_, layer) => {
    const program = compileForward(alone(layer), 'tensor', ['strange']);
    const failure = await execute(onnxRuntime, program, {}, { tensor: x }).then(
      () => null,
      (error: unknown) => error as Error & { code: string },
    );
    expect(failure).toMatchObject({ code: 'UNSUPPORTED' });
    expect(failure!.message).toMatch(/^ONNX Runtime does not compute "strange" as the file has it/);
    expect(failure!.message.length).toBeLessThan(500);
    expect(failure!.message).not.toContain('\n');
  });

  test('layers that are written in two versions', async () => {
    const network = defineNetwork({
      name: 'two',
      input: [2, 3, 3],
      layers: [opaqueOf([one('Mish')]), { ...opaqueOf([one('Mish')], { opsets: { '': 21 } }), name: 'other' }],
    });
    const program = compileForward(network, 'tensor', ['other']);
    await expect(execute(onnxRuntime, program, {}, { tensor: x })).rejects.toThrow(
      'The layer "other" is written in version 21 of its operators, another one in 18',
    );
  });

  test.each([
    ['a value that nothing makes', opaqueOf([one('Mish', {}, ['z'])]), 'has no value "z"'],
    ['a result that nothing makes', opaqueOf([one('Mish')], { result: 'z' }), 'has no value "z"'],
    ['a value that is made twice', opaqueOf([one('Mish'), one('Mish')]), 'has no value "y"'],
    ['two names for one input', opaqueOf([one('Mish')], { reads: ['x', 'z'] }), 'reads 1 layers but names 2'],
    [
      'a constant that does not fill its shape',
      opaqueOf([one('Mish')], { integers: { k: { dtype: 'int64', shape: [2], values: [1] } } }),
      'has a constant "k" that does not fill its shape',
    ],
    ['a version too old', opaqueOf([one('Mish')], { opsets: { '': 17 } }), 'as "opsets": give a version'],
    ['an attribute of two types', opaqueOf([one('Mish', { alpha: { int: 1, float: 1 } })]), 'as "nodes": give a list'],
    ['a name with odd characters', opaqueOf([one('Mish', {}, ['../a'])]), 'as "nodes": give a list'],
  ])('%s is refused in a definition', (_, layer, message) => {
    expect(() => alone(layer)).toThrow(expect.objectContaining({ code: 'BAD_NETWORK' }));
    expect(() => alone(layer)).toThrow(message);
  });
});

import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../../src/engine/network/define.ts';
import { programBuilder } from '../../../../src/engine/program/builder.ts';
import { compileOcclusion, compileProjection, compileTopActivations } from '../../../../src/engine/program/compile.ts';
import {
  binary,
  concat,
  constant,
  conv2d,
  conv2dInputGradient,
  matmul,
  reduce,
  scale,
} from '../../../../src/engine/program/emit.ts';
import { compileTrainingStep, velocityOf } from '../../../../src/engine/program/trainingStep.ts';
import { wholeOnnx } from '../../../../src/engine/runtime/onnx/dialect.ts';
import { onnxRuntime, onnxRuntimeOn, shipsCuda } from '../../../../src/engine/runtime/onnx/index.ts';
import { onnxModel } from '../../../../src/engine/runtime/onnx/model.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import type { Tensor, Tensors } from '../../../../src/engine/runtime/runtime.ts';
import { execute, expectClose, float32, int32, mapped, normal, randomWeights } from '../../tensors.ts';
import { toleranceOf } from '../../tolerances.ts';

/** x · weightᵀ; the weight is a parameter or a feed. */
function dense(as: 'parameter' | 'feed') {
  const b = programBuilder();
  const weight = as === 'parameter' ? b.parameter('w', [2, 3]) : b.feed('w', 'float32', [2, 3]);
  return b.build({ y: matmul(b, b.feed('x', 'float32', ['n', 3]), weight, { transposeB: true }) });
}
const weight = float32([2, 3], [1, 10, 100, 0, 1, 0]);

const network = defineNetwork({
  name: 'small',
  input: [3, 16, 16],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 8, kernelSize: 5, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'norm1', op: 'localResponseNormalization' },
    { name: 'conv2', op: 'conv2d', outChannels: 16, kernelSize: 3, padding: 1 },
    { name: 'relu2', op: 'relu' },
    { name: 'fc3', op: 'dense', outFeatures: 4 },
    { name: 'softmax', op: 'softmax' },
  ],
});

test('the version names the package', () => {
  expect(onnxRuntime.version).toMatch(/^onnxruntime-node \d+\.\d+\.\d+ \(cpu\)$/);
});

describe('batches', () => {
  test('one loaded program takes batches of any size', async () => {
    const executable = await onnxRuntime.load(dense('parameter'), { w: weight });
    const one = await executable.run({ x: float32([1, 3], [1, 2, 3]) });
    expect(one.y).toEqual(float32([1, 2], [321, 2]));
    const two = await executable.run({ x: float32([2, 3], [1, 2, 3, 0, 4, 0]) });
    expect(two.y).toEqual(float32([2, 2], [321, 2, 40, 4]));
    await executable.dispose();
  });

  test('a weight is the same given once as given on every run', async () => {
    const x = normal(['x'], [3, 3]);
    const once = await execute(onnxRuntime, dense('parameter'), { w: weight }, { x });
    const everyRun = await execute(onnxRuntime, dense('feed'), {}, { x, w: weight });
    expect(once.y).toEqual(everyRun.y);
  });

  test('results are arrays of their own: they outlive later runs and the program', async () => {
    const executable = await onnxRuntime.load(dense('parameter'), { w: weight });
    const { y } = await executable.run({ x: float32([1, 3], [1, 2, 3]) });
    await executable.run({ x: float32([1, 3], [7, 7, 7]) });
    await executable.dispose();
    expect(y).toEqual(float32([1, 2], [321, 2]));
  });

  test('feeds are read from where they lie and left as they are', async () => {
    const buffer = Float32Array.from([9, 9, 1, 2, 3, 9]);
    const x: Tensor = { dtype: 'float32', shape: [1, 3], data: buffer.subarray(2, 5) };
    const { y } = await execute(onnxRuntime, dense('parameter'), { w: weight }, { x });
    expect([...y!.data]).toEqual([321, 2]);
    expect([...buffer]).toEqual([9, 9, 1, 2, 3, 9]);
  });
});

describe('names and outputs', () => {
  test('names may hold any character, be those of other values, or be empty', async () => {
    const b = programBuilder();
    const names = ['a/b:c "d"\n', 'add_0', 'Add_1', 'ünïcode 矢', ''];
    const sum = names.map((name) => b.feed(name, 'float32', ['n', 1])).reduce((x, y) => binary(b, 'multiply', x, y));
    const program = b.build({ 'out/"1"': sum, '': scale(b, sum, 2) });
    const feeds = Object.fromEntries(names.map((name, i) => [name, float32([1, 1], [i + 1])]));
    const results = await execute(onnxRuntime, program, {}, feeds);
    expect([results['out/"1"']!.data[0], results['']!.data[0]]).toEqual([120, 240]);
  });

  test('an output may be a feed, a parameter, a constant, or another output again', async () => {
    const b = programBuilder();
    const x = b.feed('x', 'float32', ['n', 1]);
    const index = b.feed('i', 'int32', ['n']);
    const three = constant(b, [3], [1]);
    const double = scale(b, x, 2);
    const program = b.build({ x, index, w: b.parameter('w', [1]), three, double, again: double });
    const feeds = { x: float32([2, 1], [5, 6]), i: int32([2], [7, 8]) };
    const results = await execute(onnxRuntime, program, { w: float32([1], [4]) }, feeds);
    expect(results).toEqual({
      x: feeds.x,
      index: feeds.i,
      w: float32([1], [4]),
      three: float32([1], [3]),
      double: float32([2, 1], [10, 12]),
      again: float32([2, 1], [10, 12]),
    });
  });

  test('an output that is a feed does not share its memory', async () => {
    const b = programBuilder();
    const x = float32([1, 1], [5]);
    const results = await execute(onnxRuntime, b.build({ x: b.feed('x', 'float32', ['n', 1]) }), {}, { x });
    results.x!.data[0] = 0;
    expect(x.data[0]).toBe(5);
  });
});

describe('errors', () => {
  test('a missing or different parameter', async () => {
    await expect(onnxRuntime.load(dense('parameter'), {})).rejects.toMatchObject({ code: 'MISMATCH' });
    const other = float32([3, 2], [1, 2, 3, 4, 5, 6]);
    await expect(onnxRuntime.load(dense('parameter'), { w: other })).rejects.toMatchObject({ code: 'MISMATCH' });
  });

  test('a missing feed', async () => {
    const executable = await onnxRuntime.load(dense('parameter'), { w: weight });
    await expect(executable.run({})).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await executable.dispose();
  });

  test('more weights than one model holds are refused before anything is copied', () => {
    const b = programBuilder();
    const halves = ['a', 'b'].map((name) => b.parameter(name, [2 ** 28]));
    const program = b.build({ sum: reduce(b, 'reduceSum', concat(b, halves, 0), [0]) });
    // Never written to, so that no memory is taken.
    const data = new Float32Array(2 ** 28);
    const tensor: Tensor = { dtype: 'float32', shape: [2 ** 28], data };
    expect(() => onnxModel(program, { a: tensor, b: tensor }, wholeOnnx)).toThrow(/2\.0 GiB.*at most 2 GiB/);
  });

  test.skipIf(shipsCuda())('a device that is not here is refused in a sentence', async () => {
    await expect(onnxRuntimeOn('cuda').load(dense('parameter'), { w: weight })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: /on cuda \(.*\): choose another runtime/,
    });
  });

  test('disposing twice is fine', async () => {
    const executable = await onnxRuntime.load(dense('parameter'), { w: weight });
    await executable.dispose();
    await executable.dispose();
  });
});

describe('programs of a network', () => {
  const weights = randomWeights(network, 1);
  const tensor = normal(['images'], [5, 3, 16, 16]);

  test('on one thread results are the same to the bit, from run to run and from load to load', async () => {
    const program = compileProjection(network, 'tensor', 'relu2', 'gradient');
    const feeds = { tensor, unit: int32([5], [3, 20, 77, 100, 143]) };
    const first = await execute(onnxRuntime, program, weights, feeds);
    const executable = await onnxRuntime.load(program, weights, { threads: 1 });
    expect(await executable.run(feeds)).toEqual(first);
    expect(await executable.run(feeds)).toEqual(first);
    await executable.dispose();
  });

  test('an image comes out the same alone as in a batch', async () => {
    const program = compileTopActivations(network, 'tensor', ['pool1', 'relu2', 'fc3']);
    const together = await execute(onnxRuntime, program, weights, { tensor });
    const alone = float32([1, 3, 16, 16], tensor.data.subarray(2 * 768, 3 * 768));
    const single = await execute(onnxRuntime, program, weights, { tensor: alone });
    for (const [name, { shape, data }] of Object.entries(single)) {
      const row = together[name]!.data.subarray(2 * shape[1]!, 3 * shape[1]!);
      if (name.endsWith('.position')) expect([...data]).toEqual([...row]);
      else for (const [i, value] of data.entries()) expect(value).toBeCloseTo(row[i]!, 4);
    }
  });

  test('occlusion takes one image and as many windows as there are', async () => {
    const picture = float32([1, 3, 16, 16], tensor.data.subarray(0, 768));
    const baseline = mapped(picture, () => 0);
    const window = int32([3, 4], [0, 0, 0, 0, 2, 2, 6, 6, 0, 0, 16, 16]);
    const program = compileOcclusion(network, 'pool1');
    const { output, total, strongest } = await execute(onnxRuntime, program, weights, {
      image: picture,
      baseline,
      window,
    });
    expect([output!.shape, total!.shape, strongest!.shape]).toEqual([
      [3, 4],
      [3, 8],
      [3, 8],
    ]);
    const probabilities = [...output!.data];
    for (const row of [0, 4, 8]) {
      expect(probabilities.slice(row, row + 4).reduce((a, c) => a + c)).toBeCloseTo(1, 5);
    }
    expect(probabilities.slice(0, 4)).not.toEqual(probabilities.slice(8));
  });

  test('training steps on one batch lower its loss', async () => {
    const options = { momentum: 0.9, weightDecay: 0, filterRadius: null, inputScale: 1 };
    const program = compileTrainingStep(network, 'tensor', options);
    const still = Object.entries(weights).map(([name, values]) => [velocityOf(name), mapped(values, () => 0)] as const);
    let state: Tensors = { ...weights, ...Object.fromEntries(still) };
    const executable = await onnxRuntime.load(program, {}, { threads: 1 });
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) {
      const feeds = { ...state, tensor, labels: int32([5], [0, 1, 2, 3, 0]), learningRate: float32([1], [0.02]) };
      const results = await executable.run(feeds);
      losses.push(results.loss!.data[0]!);
      state = results;
    }
    await executable.dispose();
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  });
});

test('a convolution with constant filters of many channels is the one with fed filters', async () => {
  const geometry = {
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: [1, 1, 1, 1],
    dilations: [1, 1],
    groups: 1,
  } as const;
  const build = (given: 'parameter' | 'feed') => {
    const b = programBuilder();
    const filters = given === 'parameter' ? b.parameter('w', [32, 16, 3, 3]) : b.feed('w', 'float32', [32, 16, 3, 3]);
    return b.build({ y: conv2d(b, b.feed('x', 'float32', ['n', 16, 6, 6]), filters, null, geometry) });
  };
  const x = normal(['x'], [2, 16, 6, 6]);
  const w = normal(['w'], [32, 16, 3, 3]);
  const constantFilters = await execute(onnxRuntime, build('parameter'), { w }, { x });
  const fedFilters = await execute(onnxRuntime, build('feed'), {}, { x, w });
  for (const [i, value] of constantFilters.y!.data.entries()) expect(value).toBeCloseTo(fedFilters.y!.data[i]!, 3);
});

test('convolutions with fed filters, of few channels and of whole blocks of them, up and down, are those of the reference', async () => {
  const [first, second, third] = [
    { kernelSize: [5, 5], strides: [2, 2], padding: [1, 1, 2, 0], dilations: [1, 1], groups: 1 },
    { kernelSize: [3, 3], strides: [1, 1], padding: [1, 0, 1, 2], dilations: [1, 1], groups: 1 },
    { kernelSize: [5, 3], strides: [2, 2], padding: [1, 0, 2, 0], dilations: [1, 1], groups: 1 },
  ] as const;
  const shapes = { w1: [32, 3, 5, 5], bias: [32], w2: [16, 32, 3, 3], w3: [16, 32, 5, 3] } as const;
  const b = programBuilder();
  const [w1, bias, w2, w3] = Object.entries(shapes).map(([name, shape]) => b.feed(name, 'float32', shape));
  const y1 = conv2d(b, b.feed('x', 'float32', ['n', 3, 14, 13]), w1!, bias!, first);
  const y2 = conv2d(b, y1, w2!, null, second);
  const y3 = conv2d(b, y1, w3!, null, third);
  const down2 = conv2dInputGradient(b, y2, w2!, y1, second);
  const program = b.build({ y1, y2, y3, down2, down3: conv2dInputGradient(b, y3, w3!, y1, third) });
  const weights = Object.entries(shapes).map(([name, shape]) => [name, normal([name], shape)] as const);
  const feeds = { ...Object.fromEntries(weights), x: normal(['x'], [2, 3, 14, 13]) };
  const expected = await execute(referenceRuntime, program, {}, feeds);
  const actual = await execute(onnxRuntime, program, {}, feeds);
  for (const [name, tensor] of Object.entries(expected)) expectClose(actual[name]!, tensor, toleranceOf(program), name);
});

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { forward, forwardOfFile, kindsOf, modelPath, picturesFor, readFile, worstRelative } from './reading.ts';

/** The layers that come of each file: patterns are found, and nothing is left beside them. */
const files: readonly (readonly [name: string, kinds: string])[] = [
  [
    'attention',
    'conv2d mapsToTokens classToken learnedOffset layerNorm dense sliceChannels rescale rearrange sliceChannels rearrange matrixProduct learnedOffset innerSoftmax sliceChannels rearrange matrixProduct rearrange dense add sliceTokens flatten dense',
  ],
  ['average-pool-after-pad', 'averagePool'],
  ['average-pool', 'averagePool averagePool averagePool'],
  ['batch-norm-in-pieces', 'conv2d relu'],
  ['batch-norm', 'conv2d batchNorm relu'],
  ['batch-of-four', 'dense'],
  ['bgr', 'selectChannels conv2d'],
  ['clip-of-old', 'clip'],
  ['constant-nodes', 'conv2d'],
  ['conv-after-pad', 'conv2d'],
  ['conv-geometry', 'conv2d conv2d conv2d conv2d'],
  ['conv-transpose', 'convTranspose2d convTranspose2d'],
  ['detector', 'conv2d relu conv2d relu conv2d learnedOffset rearrange conv2d sigmoid rearrange'],
  [
    'einsum',
    'conv2d rearrange conv2d rearrange matrixProduct innerSoftmax conv2d rearrange matrixProduct relu rearrange',
  ],
  ['entrance-of-bytes', 'rescale conv2d'],
  ['external', 'conv2d'],
  ['flatten-gemm', 'conv2d dense relu dense softmax'],
  ['flatten-of-rows', 'conv2d dense softmax'],
  ['flatten-of-shape', 'conv2d dense'],
  ['free-size', 'conv2d relu globalAveragePool'],
  ['gate-of-features', 'globalAveragePool conv2d relu conv2d sigmoid multiply'],
  ['gate-of-maps', 'globalAveragePool conv2d relu conv2d hardSigmoid multiply'],
  ['gelu-by-tanh', 'gelu gelu'],
  ['gelu-in-four-spellings', 'gelu gelu gelu gelu gelu'],
  ['global-maximum', 'globalMaxPool globalMaxPool globalAveragePool rescale concat'],
  ['group-norm', 'groupNorm groupNorm groupNorm'],
  ['half', 'conv2d'],
  ['hard-swish-in-four-spellings', 'hardSwish hardSwish hardSwish hardSwish hardSwish'],
  ['layer-norm-in-pieces', 'layerNorm layerNorm'],
  ['layer-norm', 'layerNorm conv2d relu'],
  ['leaky', 'leakyRelu leakyRelu prelu'],
  ['log-softmax', 'dense softmax'],
  ['lrn', 'localResponseNormalization localResponseNormalization'],
  ['max-pool', 'maxPool maxPool'],
  ['numbers-by-type', 'conv2d'],
  ['one-picture', 'conv2d'],
  ['opaque', 'opaque conv2d opaque opaque rescale opaque multiply opaque opaque opaque flatten softmax'],
  ['pad-by-value', 'pad conv2d'],
  ['pixel-shuffle', 'rearrange conv2d'],
  ['quantized', 'conv2d'],
  ['relu6-in-five-spellings', 'relu6 conv2d relu6 conv2d relu6 conv2d relu6'],
  ['resize', 'upsample upsample upsample'],
  ['shuffle', 'channelShuffle sliceChannels relu sliceChannels conv2d concat'],
  ['silu', 'silu silu'],
  ['slice', 'sliceChannels sliceChannels add add add rescale subtract'],
  ['smooth', 'softplus tanh softplus tanh multiply rescale hardSigmoid rescale sigmoid'],
  ['squeeze', 'conv2d globalAveragePool flatten softmax'],
  ['tokens-to-maps', 'learnedOffset mapsToTokens classToken innerSoftmax sliceTokens tokensToMaps conv2d'],
  ['two-heads', 'conv2d relu maxPool conv2d relu globalAveragePool globalAveragePool dense dense'],
  ['two-outputs', 'conv2d relu globalAveragePool conv2d'],
  ['upsample-of-old', 'upsample'],
  ['weights-as-inputs', 'conv2d'],
  [
    'windows-that-shift',
    'conv2d rearrange sliceChannels sliceChannels concat rearrange sliceChannels sliceChannels concat rearrange rearrange matrixProduct learnedOffset innerSoftmax matrixProduct rearrange dense rearrange sliceChannels sliceChannels concat rearrange sliceChannels sliceChannels concat rearrange add rearrange sliceChannels rearrange sliceChannels sliceChannels rearrange sliceChannels sliceChannels rearrange sliceChannels sliceChannels rearrange sliceChannels concat layerNorm conv2d globalAveragePool',
  ],
];

/** Differences that the file itself makes: it rounds activations to steps of a thousandth. */
const tolerances: Readonly<Record<string, number>> = { quantized: 2e-3 };
/** A file that puts out something else than the network, and is told of below. */
const others = ['log-softmax'];

describe('readOnnx gives what ONNX Runtime computes of the file itself', () => {
  test('every file is here', () => {
    const names = readdirSync(dirname(modelPath(''))).filter((name) => name.endsWith('.onnx'));
    expect(names.map((name) => name.replace('.onnx', '')).sort()).toEqual(files.map(([name]) => name).sort());
  });

  test.each(files)('%s: %s', async (name, kinds) => {
    const model = readFile(modelPath(name));
    expect(kindsOf(model)).toBe(kinds);
    if (others.includes(name)) return;
    const pictures = picturesFor(model, 2);
    const wanted = await forwardOfFile(modelPath(name), defineNetwork(model.network), pictures, 2);
    const given = await forward(onnxRuntime, model, pictures, 2);
    expect(worstRelative(given, wanted)).toBeLessThan(tolerances[name] ?? 1e-5);
  });

  test('log-softmax: the probabilities whose logarithms the file puts out', async () => {
    const path = modelPath('log-softmax');
    const model = readFile(path);
    const pictures = picturesFor(model, 2);
    const wanted = (await forwardOfFile(path, defineNetwork(model.network), pictures, 2)).map(Math.exp);
    expect(worstRelative(await forward(onnxRuntime, model, pictures, 2), wanted)).toBeLessThan(1e-5);
    expect(model.warnings.map(({ key }) => key)).toEqual(['modelfile.onnxLogSoftmax']);
  });
});

describe('what a file says besides its layers', () => {
  test('bytes at the entrance, channels last, the order of colours, classes in Python', () => {
    const { pixels, classes, isSizeFree } = readFile(modelPath('entrance-of-bytes'));
    expect(pixels).toEqual({
      range: { value: [0, 255], from: 'graph' },
      mean: { value: [0], from: 'graph' },
      deviation: { value: [1], from: 'graph' },
      channelOrder: { value: 'bgr', from: 'file' },
      layout: { value: 'hwc', from: 'graph' },
    });
    expect(classes).toEqual(['ant', "bee's", 'cat, wild', 'dog']);
    expect(isSizeFree).toBe(false);
  });

  test('an open size, classes in JSON, nothing of pixels', () => {
    const { pixels, classes, isSizeFree, network } = readFile(modelPath('free-size'));
    expect(pixels).toMatchObject({ range: null, mean: null, deviation: null, channelOrder: null });
    expect(classes).toEqual(['a', 'b', 'c', 'd']);
    expect(isSizeFree).toBe(true);
    expect(network.input).toEqual([3, 8, 8]);
  });

  test('several outputs: all of them, by the names that the file has for them', () => {
    const { outputs, outputNames, warnings, network } = readFile(modelPath('two-outputs'));
    expect(outputs).toEqual(['GlobalAveragePool_1', 'Relu_1', 'z']);
    expect(outputNames).toEqual({ GlobalAveragePool_1: 'y', Relu_1: 'b', z: 'z' });
    expect(network.layers.map(({ name }) => name)).toEqual(['a', 'Relu_1', 'GlobalAveragePool_1', 'z']);
    expect(warnings).toEqual([]);
  });

  test.each(['two-outputs', 'two-heads', 'detector'])(
    '%s: each output is what ONNX Runtime computes of the file',
    async (name) => {
      const model = readFile(modelPath(name));
      const pictures = picturesFor(model, 2);
      for (const output of model.outputs) {
        const of = { ...model, outputs: [output] };
        const wanted = await forwardOfFile(
          modelPath(name),
          defineNetwork(model.network),
          pictures,
          2,
          model.outputNames![output],
        );
        expect(worstRelative(await forward(onnxRuntime, of, pictures, 2), wanted), output).toBeLessThan(1e-5);
      }
    },
  );

  test('an output that is not read is left out, which is told with the reason', () => {
    const { outputNames, warnings } = readFile(modelPath('detector'));
    expect(Object.values(outputNames!)).toEqual(['boxes', 'scores']);
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The output "found" is left out, with all that only it needs: .*NonMaxSuppression/),
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';

const withLayers = (...layers: readonly unknown[]) => ({ name: 'bad', input: [3, 8, 8], layers });
const relu = (name: string, ...inputs: readonly string[]) => ({
  name,
  op: 'relu',
  ...(inputs.length > 0 && { inputs }),
});
const conv = { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 };

describe('definitions that are no network', () => {
  const chain = Array.from({ length: 2001 }, (_, i) => relu(`relu${i}`));
  let deep: unknown = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const bad: readonly [string, unknown, string][] = [
    ['no object', 7, 'The network must be an object with name, input, layers, outputs, scores.'],
    ['no layers', withLayers(), 'The network has [] as "layers": give a list of 1 to 2000 layers'],
    ['too many layers', withLayers(...chain), 'as "layers": give a list of 1 to 2000 layers'],
    [
      'no name',
      { input: [3, 8, 8], layers: [relu('a')] },
      'The network lacks "name": give a name of 1 to 100 characters',
    ],
    ['a name of two lines', { ...withLayers(relu('a')), name: 'a\nb' }, 'The network has "a\\nb" as "name"'],
    [
      'a flat input',
      { ...withLayers(relu('a')), input: [3, 8] },
      'The network has [3,8] as "input": give [channels, height',
    ],
    ['a huge input', { ...withLayers(relu('a')), input: [3, 8, 65537] }, 'each from 1 to 65536'],
    ['an input of 2⁴⁸ values', { ...withLayers(relu('a')), input: [65536, 65536, 65536] }, 'The input would hold'],
    ['an unknown key above', { ...withLayers(relu('a')), layer: [] }, 'The network has an unknown key "layer"'],
    ['a layer without a name', withLayers(relu('a'), { op: 'relu' }), 'The layer at place 2 has no name'],
    ['a layer named input', withLayers(relu('input')), 'The layer at place 1 is named "input"'],
    ['a name nested deep', withLayers({ ...relu('a'), name: deep }), 'is named [[["…"]]]'],
    ['an op nested deep', withLayers({ name: 'a', op: { x: deep } }), 'has an unknown "op" {"x":[["…"]]}'],
    ['a colon in a name', withLayers(relu('a:b')), 'The layer at place 1 is named "a:b"'],
    ['a slash in a name', withLayers(relu('a/b')), 'The layer at place 1 is named "a/b"'],
    ['a name ending in a line break', withLayers(relu('a\n')), 'The layer at place 1 is named "a\\n"'],
    ['a name twice', withLayers(relu('a'), relu('a')), 'Two layers are named "a"'],
    ['no op', withLayers({ name: 'a' }), 'The layer "a" has no "op": give one of conv2d, relu,'],
    ['an unknown op', withLayers({ name: 'a', op: 'conv3d' }), 'The layer "a" has an unknown "op" "conv3d"'],
    ['an op that every object has', withLayers({ name: 'a', op: 'toString' }), 'The layer "a" has an unknown "op"'],
    [
      'a field missing',
      withLayers({ ...conv, outChannels: undefined }),
      'The layer "conv1" (conv2d) lacks "outChannels": give',
    ],
    [
      'a field misspelt',
      withLayers({ name: 'a', op: 'maxPool', kernel: 3 }),
      'The layer "a" (maxPool) has an unknown key "kernel"',
    ],
    ['kernel 0', withLayers({ ...conv, kernelSize: 0 }), 'has 0 as "kernelSize": give a whole number from 1 to 65536'],
    [
      'kernel of three',
      withLayers({ ...conv, kernelSize: [3, 3, 3] }),
      'has [3,3,3] as "kernelSize": give a whole number',
    ],
    [
      'half a stride',
      withLayers({ ...conv, strides: [1, 0.5] }),
      'The layer "conv1" (conv2d) has [1,0.5] as "strides"',
    ],
    ['negative padding', withLayers({ ...conv, padding: -1 }), 'has -1 as "padding": give a whole number from 0'],
    ['padding of three', withLayers({ ...conv, padding: [1, 1, 1] }), '[top, left, bottom, right]'],
    [
      'rounding up to nearest',
      withLayers({ name: 'a', op: 'maxPool', kernelSize: 2, rounding: 'up' }),
      'has "up" as "rounding"',
    ],
    [
      'dropping everything',
      withLayers({ name: 'a', op: 'dropout', rate: 1 }),
      'has 1 as "rate": give a number from 0 to 0.99',
    ],
    [
      'NaN',
      withLayers({ name: 'a', op: 'batchNorm', epsilon: Number.NaN }),
      'has NaN as "epsilon": give a number above 0',
    ],
    ['inputs no list', withLayers({ ...relu('a'), inputs: 'input' }), 'The layer "a": "inputs" must be a list'],
    ['an unknown input', withLayers(relu('a', 'b')), 'The layer "a" reads "b", which is no layer'],
    ['a circle', withLayers(relu('a', 'c'), relu('b', 'a'), relu('c', 'b')), '"a" reads "c" reads "b" reads "a"'],
    [
      'a circle beside a sound branch',
      withLayers({ name: 'a', op: 'add', inputs: ['x', 'c'] }, relu('c', 'a'), relu('x', 'input')),
      'The layers go in a circle, "a" reads "c" reads "a": ',
    ],
    ['a layer that reads itself', withLayers(relu('a', 'a')), 'The layers go in a circle, "a" reads "a"'],
    [
      'a layer that nothing reads',
      withLayers(relu('a'), relu('b', 'input')),
      'Nothing reads the layer "a": take it out',
    ],
    [
      'two that nothing reads',
      withLayers(relu('a'), relu('b', 'input'), relu('c', 'input')),
      'the layers "a", "b": take them out',
    ],
    [
      'a softmax in the middle',
      withLayers({ name: 'f', op: 'flatten' }, { name: 's', op: 'softmax' }, relu('a')),
      'The layer "s" is a softmax that another layer reads',
    ],
    [
      'a softmax over maps',
      withLayers({ name: 's', op: 'softmax' }),
      'The layer "s" (softmax) needs flat features but reads 3×8×8',
    ],
    [
      'a window too large',
      withLayers({ ...conv, kernelSize: 9 }),
      'The layer "conv1" has a window of 9×9 that does not',
    ],
    ['a sum of one', withLayers({ name: 'a', op: 'add' }), 'The layer "a" (add) reads 1 but needs at least two layers'],
    ['maps too large', withLayers({ ...conv, padding: 65536 }), 'The layer "conv1" would hold 4×131078×131078 numbers'],
    [
      'too many weights',
      withLayers({ name: 'a', op: 'dense', outFeatures: 65536 }, { name: 'b', op: 'dense', outFeatures: 65536 }),
      'The network "bad" would have 4307681280 weights: at most 500000000',
    ],
  ];

  test.each(bad)('%s', (_, definition, message) => {
    expect(() => defineNetwork(definition)).toThrow(expect.objectContaining({ code: 'BAD_NETWORK' }));
    expect(() => defineNetwork(definition)).toThrow(message);
    expect(() => defineNetwork(definition)).toThrow(/^The|^Two|^Nothing/);
  });
});

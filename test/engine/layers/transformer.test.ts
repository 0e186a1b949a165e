import { expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward, compileProjection, compileTopActivations } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { caseOf, descend, inputOf, oneAt } from '../projecting.ts';
import { runtimes } from '../runtimes.ts';
import { execute, expectClose, float32, int32, mapped, randomWeights } from '../tensors.ts';

const [channels, heads, each, cells] = [4, 2, 2, 4];
const heading = (name: string, input: string) => [
  { name, op: 'dense', outFeatures: channels, inputs: [input] },
  {
    name: `${name}Heads`,
    op: 'rearrange',
    split: [cells + 1, heads, each],
    permutation: [1, 0, 2],
    shape: [heads, cells + 1, each],
  },
];

/** A vision transformer of one block (Dosovitskiy et al. 2021), as timm and torchvision write it. */
const vit = defineNetwork({
  name: 'vit',
  input: [3, 8, 8],
  layers: [
    { name: 'patches', op: 'conv2d', outChannels: channels, kernelSize: 4, strides: 4 },
    { name: 'tokens', op: 'mapsToTokens' },
    { name: 'class', op: 'classToken' },
    { name: 'positions', op: 'learnedOffset' },
    { name: 'norm1', op: 'layerNorm', epsilon: 1e-6 },
    ...heading('q', 'norm1'),
    ...heading('k', 'norm1'),
    ...heading('v', 'norm1'),
    { name: 'scores', op: 'matrixProduct', transpose: true, scale: each ** -0.5, inputs: ['qHeads', 'kHeads'] },
    { name: 'attention', op: 'innerSoftmax', over: 'columns' },
    { name: 'mixed', op: 'matrixProduct', inputs: ['attention', 'vHeads'] },
    {
      name: 'joined',
      op: 'rearrange',
      split: [heads, cells + 1, each],
      permutation: [1, 0, 2],
      shape: [cells + 1, channels],
    },
    { name: 'out', op: 'dense', outFeatures: channels },
    { name: 'sum1', op: 'add', inputs: ['out', 'positions'] },
    { name: 'norm2', op: 'layerNorm', epsilon: 1e-6 },
    { name: 'fc1', op: 'dense', outFeatures: 8 },
    { name: 'gelu', op: 'gelu' },
    { name: 'fc2', op: 'dense', outFeatures: channels },
    { name: 'sum2', op: 'add', inputs: ['fc2', 'sum1'] },
    { name: 'classOnly', op: 'sliceTokens', start: 0, end: 1 },
    { name: 'flat', op: 'flatten' },
    { name: 'logits', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
});

const seed = 3;
const weights = randomWeights(vit, seed);
const everywhere = [{ name: 'reference', runtime: referenceRuntime }, ...runtimes];

/** Row by row: x · weightᵀ + bias. */
function denseOf(x: readonly (readonly number[])[], name: string): number[][] {
  const [weight, bias] = [weights[`${name}.weight`]!, weights[`${name}.bias`]!];
  const [rows, columns] = weight.shape as [number, number];
  return x.map((token) =>
    Array.from({ length: rows }, (_, o) =>
      token.reduce((sum, value, i) => sum + value * weight.data[o * columns + i]!, bias.data[o]!),
    ),
  );
}

test.each(everywhere)('attention as its formula has it, head by head, on $name', async ({ runtime }) => {
  const program = compileForward(vit, 'tensor', ['norm1', 'out']);
  const { norm1, out } = await execute(runtime, program, weights, { tensor: inputOf(caseOf(vit, seed)) });
  const x = Array.from({ length: cells + 1 }, (_, t) => [...norm1!.data.slice(t * channels, (t + 1) * channels)]);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => denseOf(x, name)) as [number[][], number[][], number[][]];
  const mixed = x.map((_, t) =>
    Array.from({ length: channels }, (_, c) => {
      const own = Array.from({ length: each }, (_, i) => Math.floor(c / each) * each + i);
      const raw = x.map((_, u) => Math.exp(own.reduce((sum, i) => sum + q[t]![i]! * k[u]![i]!, 0) / Math.sqrt(each)));
      const total = raw.reduce((sum, value) => sum + value);
      return raw.reduce((sum, value, u) => sum + (value / total) * v[u]![c]!, 0);
    }),
  );
  expectClose(out!, float32([1, cells + 1, channels], denseOf(mixed, 'out').flat()), 1e-5);
});

test.each(everywhere)(
  'a unit of tokens is a channel at a token: its place, value and projection, on $name',
  async ({ runtime }) => {
    const tensor = inputOf(caseOf(vit, seed));
    const top = await execute(runtime, compileTopActivations(vit, 'tensor', ['gelu']), weights, { tensor });
    const { gelu } = await execute(runtime, compileForward(vit, 'tensor', ['gelu']), weights, { tensor });
    const [, tokens, units] = gelu!.shape as [number, number, number];
    expect(top['gelu.value']!.shape).toEqual([1, units]);
    for (let channel = 0; channel < units; channel++) {
      const values = Array.from({ length: tokens }, (_, t) => gelu!.data[t * units + channel]!);
      const strongest = Math.max(...values);
      const position = top['gelu.position']!.data[channel]!;
      expect(top['gelu.value']!.data[channel]).toBeCloseTo(strongest, 5);
      expect(position).toBe(values.indexOf(strongest));
      expect(top['gelu.mean']!.data[channel]).toBeCloseTo(values.reduce((sum, value) => sum + value) / tokens, 5);

      const unit = channel * tokens + position;
      const program = compileProjection(vit, 'tensor', 'gelu', 'deconvnet');
      const { activation, projection } = await execute(runtime, program, weights, { tensor, unit: int32([1], [unit]) });
      expect(activation!.data[0]).toBeCloseTo(strongest, 5);
      const whole = await descend(
        runtime,
        caseOf(vit, seed),
        'gelu',
        'deconvnet',
        oneAt([tokens, units], unit, strongest),
      );
      expectClose(projection!, whole, 1e-5);
    }
  },
);

/** A block of shifted windows of 2×2 cells over 4×4, one head (Liu et al. 2021), without the mask of what wraps around. */
const [side, window, depth, headCount] = [4, 2, 3, 1];
const count = side / window;
const perWindow = window * window;
const windowsOf = (name: string, input: string, shape: readonly number[]) => ({
  name,
  op: 'rearrange',
  split: [count, window, count, window, depth],
  permutation: [0, 2, 1, 3, 4],
  shape,
  inputs: [input],
});
const stack = [count * count * headCount, perWindow, depth];
const swin = defineNetwork({
  name: 'swin',
  input: [depth, side, side],
  layers: [
    { name: 'rolled', op: 'roll', shift: [-1, -1] },
    { name: 'tokens', op: 'mapsToTokens' },
    ...['q', 'k', 'v'].flatMap((name) => [
      { name, op: 'dense', outFeatures: depth, inputs: ['tokens'] },
      windowsOf(`${name}Windows`, name, stack),
    ]),
    { name: 'scores', op: 'matrixProduct', transpose: true, inputs: ['qWindows', 'kWindows'] },
    { name: 'biased', op: 'learnedOffset' },
    { name: 'attention', op: 'innerSoftmax', over: 'columns' },
    { name: 'mixed', op: 'matrixProduct', inputs: ['attention', 'vWindows'] },
    {
      name: 'joined',
      op: 'rearrange',
      split: [count, count, window, window, depth],
      permutation: [0, 2, 1, 3, 4],
      shape: [side * side, depth],
    },
    { name: 'maps', op: 'tokensToMaps', size: side },
    { name: 'back', op: 'roll', shift: [1, 1] },
  ],
});

test.each(everywhere)('a cell changes all of its shifted window, and nothing else, on $name', async ({ runtime }) => {
  const program = compileForward(swin, 'tensor', ['back']);
  const parameters = randomWeights(swin, 7);
  const picture = inputOf(caseOf(swin, 7));
  const before = await execute(runtime, program, parameters, { tensor: picture });
  // Shifted by one, windows begin at the rows and columns 1 and 3; 3 and 0 are neighbours.
  const windowOf = (cell: number) =>
    [Math.floor(cell / side), cell % side].map((at) => Math.floor(((at + 3) % side) / 2));
  for (const changed of [0, 5, 6, 15]) {
    const tensor = mapped(picture, (value, i) => (i % (side * side) === changed ? value + 1 : value));
    const after = await execute(runtime, program, parameters, { tensor });
    const cells = Array.from({ length: side * side }, (_, cell) => cell);
    const differing = cells.filter((cell) => Math.abs(after.back!.data[cell]! - before.back!.data[cell]!) > 1e-6);
    expect(differing).toEqual(cells.filter((cell) => `${windowOf(cell)}` === `${windowOf(changed)}`));
  }
});

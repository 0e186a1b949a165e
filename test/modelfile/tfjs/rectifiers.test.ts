import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import type { NpyArray } from '../../../src/modelfile/npy.ts';
import { readTfjs } from '../../../src/modelfile/tfjs/readTfjs.ts';
import { differenceFrom } from '../forward.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchback-rectifiers-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Node = readonly [name: string, op: string, ...inputs: readonly string[]];

const constants = {
  slopes: [0.25, -0.5, 0.125],
  lessSlopes: [-0.25, 0.5, -0.125],
  half: [0.5],
  tenth: [0.1],
  two: [2],
};

/** A graph over pictures `[n, 2, 3, 3]`; the last node is what it puts out. */
function read(nodes: readonly Node[]) {
  const used = Object.entries(constants).filter(([name]) => nodes.some(([, , ...inputs]) => inputs.includes(name)));
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(used.flatMap(([, own]) => own)).buffer));
  const json = {
    modelTopology: {
      node: [
        { name: 'x', op: 'Placeholder', attr: { shape: { shape: { dim: [-1, 2, 3, 3].map((size) => ({ size })) } } } },
        ...used.map(([name]) => ({ name, op: 'Const' })),
        ...nodes.map(([name, op, ...input]) => ({ name, op, input })),
      ],
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: used.map(([name, own]) => ({
          ...{ name, dtype: 'float32', shape: own.length === 1 ? [] : [1, 1, own.length] },
        })),
      },
    ],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(json));
  return withNeighbours(folder, (openNeighbour) =>
    readTfjs(bytes, { name: 'model', defaultSize: [2, 3], openNeighbour }),
  );
}

const input: NpyArray = {
  shape: [4, 2, 3, 3],
  data: Float32Array.from({ length: 72 }, (_, i) => Math.sin(5 * i + 1) * 3),
};
const computed = (of: (x: number, channel: number) => number): NpyArray => ({
  shape: input.shape,
  data: Float32Array.from(input.data as Float32Array, (x, i) => of(x, i % 3)),
});
const slopedBy = (slopes: readonly number[]) => computed((x, c) => (x > 0 ? x : slopes[c % slopes.length]! * x));

test.each<[string, readonly Node[], string, NpyArray]>([
  [
    'relu(x) + slopes · (x − |x|) · ½',
    [
      ['up', 'Relu', 'x'],
      ['size', 'Abs', 'x'],
      ['less', 'Sub', 'x', 'size'],
      ['sloped', 'Mul', 'slopes', 'less'],
      ['halved', 'Mul', 'sloped', 'half'],
      ['sum', 'AddV2', 'up', 'halved'],
    ],
    'prelu',
    slopedBy(constants.slopes),
  ],
  [
    'relu(x) + (−slopes) · relu(−x)',
    [
      ['up', 'Relu', 'x'],
      ['turned', 'Neg', 'x'],
      ['below', 'Relu', 'turned'],
      ['sloped', 'Mul', 'lessSlopes', 'below'],
      ['sum', 'AddV2', 'up', 'sloped'],
    ],
    'prelu',
    slopedBy(constants.slopes),
  ],
  [
    'relu(x) − slopes · relu(−x), of slopes that are negated twice',
    [
      ['up', 'Relu', 'x'],
      ['turned', 'Neg', 'x'],
      ['below', 'Relu', 'turned'],
      ['own', 'Neg', 'lessSlopes'],
      ['sloped', 'Mul', 'below', 'own'],
      ['sum', 'Sub', 'up', 'sloped'],
    ],
    'prelu',
    slopedBy(constants.slopes),
  ],
  [
    'one slope for all',
    [
      ['up', 'Relu', 'x'],
      ['turned', 'Neg', 'x'],
      ['below', 'Relu', 'turned'],
      ['sloped', 'Mul', 'below', 'tenth'],
      ['sum', 'Sub', 'up', 'sloped'],
    ],
    'leakyRelu',
    slopedBy([0.1]),
  ],
  [
    'twice as steep above is no rectifier, and computed as it stands',
    [
      ['up', 'Relu', 'x'],
      ['steep', 'Mul', 'up', 'two'],
      ['turned', 'Neg', 'x'],
      ['below', 'Relu', 'turned'],
      ['sum', 'Sub', 'steep', 'below'],
    ],
    'relu rescale rescale relu subtract',
    computed((x) => (x > 0 ? 2 * x : x)),
  ],
  ['|x|', [['size', 'Abs', 'x']], 'rescale relu relu add', computed(Math.abs)],
])('%s', async (_name, nodes, kinds, expected) => {
  const model = read(nodes);
  expect(await differenceFrom(model, input, expected)).toBeLessThan(1e-6);
  expect(model.network.layers.map(({ op }) => op).toSorted()).toEqual(kinds.split(' ').toSorted());
});

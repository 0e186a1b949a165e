import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { INPUT, type Network, type NetworkNode } from '../../../src/engine/network/network.ts';
import { weightSpecs } from '../../../src/engine/network/parameters.ts';
import { presetNetwork } from '../../../src/engine/network/presets.ts';
import { receptiveFields, unitBox } from '../../../src/engine/network/receptiveField.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { networks, windowed } from '../networks.ts';
import { execute, float32, mapped, normal, randomWeights } from '../tensors.ts';

const square = (size: number, stride: number, start: number) => ({
  size: [size, size],
  stride: [stride, stride],
  start: [start, start],
});

describe('zfnet', () => {
  const fields = receptiveFields(presetNetwork('zfnet', { classes: 1000 }));

  test.each([
    ['input', 1, 1, 0],
    ['conv1', 7, 2, -1],
    ['pool1', 11, 4, -1],
    ['norm1', 11, 4, -1],
    ['conv2', 27, 8, -1],
    ['pool2', 43, 16, -1],
    ['conv3', 75, 16, -17],
    ['conv4', 107, 16, -33],
    ['conv5', 139, 16, -49],
    ['relu5', 139, 16, -49],
    ['pool5', 171, 32, -49],
  ])('%s sees %i px in steps of %i from %i', (name, size, stride, start) => {
    expect(fields.get(name)).toEqual(square(size, stride, start));
  });

  test.each(['fc6', 'relu6', 'dropout7', 'fc8', 'softmax'])('%s sees the whole input', (name) => {
    expect(fields.get(name)).toEqual(square(224, 0, 0));
  });

  test('the box of a unit hangs over the border', () => {
    expect(unitBox(fields.get('pool5')!, 5, 0)).toEqual([111, -49, 171, 171]);
    expect(unitBox(fields.get('fc6')!, 0, 0)).toEqual([0, 0, 224, 224]);
  });
});

describe('branches', () => {
  const join = (left: object, right: object) =>
    receptiveFields(
      defineNetwork({
        name: 'branches',
        input: [1, 8, 8],
        layers: [
          { name: 'left', op: 'conv2d', outChannels: 1, inputs: ['input'], ...left },
          { name: 'right', op: 'conv2d', outChannels: 1, inputs: ['input'], ...right },
          { name: 'sum', op: 'add', inputs: ['left', 'right'] },
        ],
      }),
    ).get('sum');

  test('k=3 p=1 beside k=1: the larger field', () => {
    expect(join({ kernelSize: 3, padding: 1 }, { kernelSize: 1 })).toEqual(square(3, 1, -1));
  });

  test('k=3 padded above beside k=3 padded below: both, five rows', () => {
    const above = { kernelSize: [3, 1], padding: [2, 0, 0, 0] };
    const below = { kernelSize: [3, 1], padding: [0, 0, 2, 0] };
    expect(join(above, below)).toEqual({ size: [5, 1], stride: [1, 1], start: [-2, 0] });
  });

  test('strides 2 and 1 of equal maps: steps of 2 and a size that covers all four units', () => {
    // Unit i of the left sees 2i, of the right i … i + 4; the right falls behind by up to 3.
    expect(join({ kernelSize: 1, strides: 2 }, { kernelSize: 5 })).toEqual(square(8, 2, -3));
  });
});

test('a global average sees the whole input, rows and columns apart', () => {
  const layers = [
    { name: 'mean', op: 'globalAveragePool' },
    { name: 'conv', op: 'conv2d', outChannels: 2, kernelSize: 1 },
  ];
  const fields = receptiveFields(defineNetwork({ name: 'mean', input: [1, 5, 7], layers }));
  expect(fields.get('conv')).toEqual({ size: [5, 7], stride: [0, 0], start: [0, 0] });
});

test('a branch that sees the whole input everywhere: one box for all units, as far as the other branch reaches', () => {
  const layers = [
    { name: 'mean', op: 'globalAveragePool', inputs: ['input'] },
    { name: 'spread', op: 'conv2d', outChannels: 1, kernelSize: 1, padding: 1 },
    { name: 'local', op: 'conv2d', outChannels: 1, kernelSize: 3, padding: 1, inputs: ['input'] },
    { name: 'sum', op: 'add', inputs: ['spread', 'local'] },
  ];
  const fields = receptiveFields(defineNetwork({ name: 'everywhere', input: [1, 3, 3], layers }));
  expect(fields.get('sum')).toEqual(square(5, 0, -1));
});

test('dilation 2 and a ceil pool: gaps count, a window over the border keeps its start', () => {
  const layers = [
    { name: 'conv', op: 'conv2d', outChannels: 1, kernelSize: 3, dilations: [2, 1] },
    { name: 'pool', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
  ];
  const fields = receptiveFields(defineNetwork({ name: 'gaps', input: [1, 12, 12], layers }));
  expect(fields.get('conv')).toEqual({ size: [5, 3], stride: [1, 1], start: [0, 0] });
  expect(fields.get('pool')).toEqual({ size: [7, 5], stride: [2, 2], start: [0, 0] });
});

/** The same along the columns alone. */
const across = (layer: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(layer).map(([key, value]) => {
      if (typeof value !== 'number' || key === 'outChannels') return [key, value];
      return [key, [key === 'padding' ? 0 : 1, value]];
    }),
  );

/** Filters none of whose cells is 0, and no biases. */
const mappedWeights = (network: Network) =>
  Object.fromEntries(
    weightSpecs(network).map(({ name, kind, shape }) => {
      const values = mapped(normal([name], shape), (value) => (kind === 'bias' ? 0 : 1 + Math.abs(value)));
      return [name, values];
    }),
  );

/** First and last cell of the input along an axis that unit i of a node reaches, by walking its windows cell by cell. */
type Reach = (i: number) => readonly [number, number];

/** For every node of a network without dense layers; padding is walked into as if the maps went on for ever. */
function reaches({ nodes }: Network, axis: 0 | 1): ReadonlyMap<string, Reach> {
  const found = new Map<string, Reach>([[INPUT, (i) => [i, i]]]);
  for (const node of nodes) {
    const below = node.inputs.map((name) => found.get(name)!);
    found.set(node.name, (i) => {
      const ends = below.flatMap((reach) => cellsOf(node, i, axis).map(reach));
      return [Math.min(...ends.map(([first]) => first)), Math.max(...ends.map(([, last]) => last))];
    });
  }
  return found;
}

function cellsOf({ layer }: NetworkNode, i: number, axis: 0 | 1): number[] {
  if (layer.op === 'pad') return [i - layer.padding[axis]];
  if (layer.op === 'crop') return [i + layer.cropping[axis]];
  if (!('kernelSize' in layer)) return [i];
  const dilation = layer.op === 'conv2d' ? layer.dilations[axis] : 1;
  const first = i * layer.strides[axis] - layer.padding[axis];
  return Array.from({ length: layer.kernelSize[axis] }, (_, k) => first + k * dilation);
}

describe('layers of a fractional stride', () => {
  const fieldOf = (layer: object, size: number) => {
    const network = defineNetwork({ name: 'larger', input: [1, size, size], layers: [{ name: 'at', ...layer }] });
    return { field: receptiveFields(network).get('at')!, units: network.nodes[0]!.shape[1]! };
  };

  test('nearest by 2: half a px a unit, and one whole px inside', () => {
    const { field } = fieldOf({ op: 'upsample', factor: 2 }, 3);
    expect(field).toEqual(square(1.5, 0.5, -0.5));
    const rows = [0, 1, 2, 3, 4, 5].map((y) => unitBox(field, y, 0));
    expect(rows.map(([top, , height]) => [top, height])).toEqual([0, 0, 1, 1, 2, 2].map((top) => [top, 1]));
  });

  const kinds = fc.oneof(
    fc.record({
      op: fc.constant('upsample'),
      factor: fc.integer({ min: 1, max: 5 }),
      mode: fc.constantFrom('nearest', 'bilinear'),
    }),
    fc.record({
      op: fc.constant('convTranspose2d'),
      outChannels: fc.constant(1),
      kernelSize: fc.integer({ min: 1, max: 6 }),
      strides: fc.integer({ min: 1, max: 4 }),
      padding: fc.integer({ min: 0, max: 2 }),
      dilations: fc.integer({ min: 1, max: 2 }),
    }),
  );

  test('every unit sees just what changes it, over random ones, by brute force', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer({ min: 4, max: 7 }), async (layer, size) => {
        // A window must not have gaps between all its cells.
        fc.pre(layer.op === 'upsample' || layer.padding < layer.kernelSize);
        const network = defineNetwork({
          name: 'larger',
          input: [1, 1, size],
          layers: [{ name: 'at', ...across(layer) }],
        });
        const field = receptiveFields(network).get('at')!;
        const units = network.nodes[0]!.shape[2]!;
        // One image with each cell alone: what it brings about is what sees it.
        const tensor = float32(
          [size, 1, 1, size],
          Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) === i % size ? 1 : 0)),
        );
        const weights = mappedWeights(network);
        const { at } = await execute(referenceRuntime, compileForward(network, 'tensor', ['at']), weights, { tensor });
        for (let unit = 0; unit < units; unit++) {
          const [, left, , width] = unitBox(field, 0, unit);
          const seen = Array.from({ length: size }, (_, cell) => cell).filter(
            (cell) => at!.data[cell * units + unit] !== 0,
          );
          const inside = seen.filter((cell) => cell >= left && cell < left + width);
          expect(inside, `unit ${unit}`).toEqual(seen);
          const hasGaps = layer.op !== 'upsample' && layer.dilations > 1;
          const box = Array.from({ length: width }, (_, i) => left + i).filter((cell) => cell >= 0 && cell < size);
          if (!hasGaps) expect(box, `unit ${unit}`).toEqual(seen);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('windows over larger maps: the boxes hold the px of all their cells', () => {
    const layers = [
      { name: 'conv1', op: 'conv2d', outChannels: 1, kernelSize: 3, strides: 2, padding: 1 },
      { name: 'larger', op: 'upsample', factor: 2 },
      { name: 'conv2', op: 'conv2d', outChannels: 1, kernelSize: 3, padding: 1 },
    ];
    const fields = receptiveFields(defineNetwork({ name: 'hourglass', input: [1, 8, 8], layers }));
    // Unit i of `larger` sees 2 · ⌊i / 2⌋ − 1 … + 1; unit i of `conv2` what i − 1 … i + 1 of those see.
    expect(fields.get('larger')).toEqual(square(4, 1, -2));
    expect(fields.get('conv2')).toEqual(square(6, 1, -3));
  });
});

describe('no unit changes with a px outside its box, by brute force', () => {
  /** Changes one px and asks of every unit that changes whether its box has it. */
  async function expectBoxesHold(network: Network, seed: number, place: number): Promise<void> {
    const [, height, width] = network.inputShape;
    const [row, column] = [place % height, (place >> 5) % width];
    const nodes = network.nodes.map(({ name }) => name);
    const program = compileForward(network, 'tensor', nodes);
    const weights = randomWeights(network, seed);
    const before = normal([seed, 'x'], [1, ...network.inputShape]);
    const after = mapped(before, (value, i) =>
      Math.floor(i / width) % height === row && i % width === column ? 3 - value : value,
    );
    const [was, is] = [
      await execute(referenceRuntime, program, weights, { tensor: before }),
      await execute(referenceRuntime, program, weights, { tensor: after }),
    ];
    const fields = receptiveFields(network);
    for (const { name, shape } of network.nodes) {
      const [, units, across] = shape as [number, number, number];
      for (const [i, value] of was[name]!.data.entries()) {
        if (value === is[name]!.data[i]) continue;
        const [y, x] = [Math.floor(i / across) % units, i % across];
        const [top, left, boxHeight, boxWidth] = unitBox(fields.get(name)!, y, x);
        const isInside = row >= top && row < top + boxHeight && column >= left && column < left + boxWidth;
        expect(isInside, `${name} at ${y}, ${x}: ${row}, ${column} is not in ${[top, left, boxHeight, boxWidth]}`).toBe(
          true,
        );
      }
    }
  }

  test('over random stacks of windows and of fractional strides', async () => {
    const of = [
      'conv',
      'maxPool',
      'averagePool',
      'add',
      'concat',
      'multiply',
      'pad',
      'crop',
      'upsample',
      'convTranspose',
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        networks({ of: [...of, 'upsample', 'convTranspose'] }),
        fc.nat(1e6),
        fc.nat(1e6),
        expectBoxesHold,
      ),
      { seed: 41, numRuns: 150 },
    );
  });

  test('over hourglasses, whose branches have other strides and meet again', async () => {
    const hourglass = fc.record({
      step: fc.integer({ min: 2, max: 3 }),
      kernelSize: fc.integer({ min: 1, max: 3 }),
      mode: fc.constantFrom('nearest', 'bilinear'),
      isTransposed: fc.boolean(),
      cells: fc.integer({ min: 2, max: 4 }),
      join: fc.constantFrom('add', 'concat'),
    });
    await fc.assert(
      fc.asyncProperty(
        hourglass,
        fc.nat(1e6),
        fc.nat(1e6),
        async ({ step, kernelSize, mode, isTransposed, cells, join }, seed, place) => {
          const larger = isTransposed
            ? { op: 'convTranspose2d', outChannels: 2, kernelSize: step, strides: step }
            : { op: 'upsample', factor: step, mode };
          const network = defineNetwork({
            name: 'hourglass',
            input: [1, step * step * cells, step * step * cells],
            layers: [
              { name: 'at1', op: 'conv2d', outChannels: 2, kernelSize: 3, padding: 1 },
              { name: 'pool1', op: 'maxPool', kernelSize: step },
              { name: 'at2', op: 'conv2d', outChannels: 2, kernelSize: 3, padding: 1 },
              { name: 'pool2', op: 'averagePool', kernelSize: step },
              { name: 'at3', op: 'conv2d', outChannels: 2, kernelSize: 2 * kernelSize - 1, padding: kernelSize - 1 },
              { name: 'up2', ...larger },
              { name: 'met2', op: join, inputs: ['up2', 'at2'] },
              { name: 'down2', op: 'conv2d', outChannels: 2, kernelSize: 3, padding: 1 },
              { name: 'up1', ...larger },
              { name: 'met1', op: join, inputs: ['up1', 'at1'] },
              { name: 'down1', op: 'conv2d', outChannels: 1, kernelSize: 3, padding: 1 },
            ],
          });
          await expectBoxesHold(network, seed, place);
        },
      ),
      { seed: 42, numRuns: 60 },
    );
  });
});

test('every unit of random networks with branches sees exactly what its windows reach', () => {
  fc.assert(
    fc.property(
      networks({
        of: windowed,
      }),
      (network) => {
        const fields = receptiveFields(network);
        const [rows, columns] = [reaches(network, 0), reaches(network, 1)];
        for (const { name, shape } of network.nodes) {
          const [, height, width] = shape as [number, number, number];
          for (const [y, x] of [
            [0, 0],
            [height - 1, width - 1],
            [Math.floor(height / 2), 0],
          ] as const) {
            const [top, left, boxHeight, boxWidth] = unitBox(fields.get(name)!, y, x);
            expect([top, top + boxHeight - 1]).toEqual(rows.get(name)!(y));
            expect([left, left + boxWidth - 1]).toEqual(columns.get(name)!(x));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('branches of any two strides that meet in equal maps: every unit’s box covers both', () => {
  const branch = fc.record({
    kernelSize: fc.integer({ min: 1, max: 4 }),
    strides: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
  });
  const units = (
    size: number,
    { kernelSize, strides, padding }: { kernelSize: number; strides: number; padding: number },
  ) => Math.floor((size + 2 * padding - kernelSize) / strides) + 1;
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 12 }), branch, branch, (size, left, right) => {
      fc.pre(units(size, left) === units(size, right));
      const network = defineNetwork({
        name: 'meeting',
        input: [1, size, size],
        layers: [
          { name: 'left', op: 'conv2d', outChannels: 1, ...left, inputs: ['input'] },
          { name: 'right', op: 'conv2d', outChannels: 1, ...right, inputs: ['input'] },
          { name: 'both', op: 'concat', inputs: ['left', 'right'] },
        ],
      });
      const reach = reaches(network, 0).get('both')!;
      const field = receptiveFields(network).get('both')!;
      for (let y = 0; y < units(size, left); y++) {
        const [first, last] = reach(y);
        const [top, , height] = unitBox(field, y, 0);
        expect(top).toBeLessThanOrEqual(first);
        expect(top + height - 1).toBeGreaterThanOrEqual(last);
      }
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/engine/layers/index.ts';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { receptiveFields, unitBox } from '../../src/engine/network/receptiveField.ts';
import { compileForward } from '../../src/engine/program/compile.ts';
import { rules } from '../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../src/engine/runtime/runtime.ts';
import { caseOf, cases, chosen, descend, inputOf, oneAt, project } from './projecting.ts';
import { runtimes as others } from './runtimes.ts';
import { execute, expectClose, float32, randomWeights, sizeOf } from './tensors.ts';

type Conv2d = Extract<Layer, { readonly op: 'conv2d' }>;
type MaxPool = Extract<Layer, { readonly op: 'maxPool' }>;

// Identities 4 and 9: where on the input a projection lies.
const runtimes = [
  { name: 'reference', runtime: referenceRuntime, tolerance: 1e-6, numRuns: 40 },
  ...others.map((one) => ({ ...one, tolerance: 1e-5, numRuns: 15 })),
];

const whole = (min: number, max: number) => fc.integer({ min, max });

/** One convolution, its ReLU and a max-pool, of any geometry. */
const firstLayers = fc
  .record({
    seed: fc.nat(1e6),
    place: fc.nat(1e6),
    input: fc.tuple(whole(1, 3), whole(9, 14), whole(9, 14)),
    kernelSize: fc.tuple(whole(1, 4), whole(1, 4)),
    strides: fc.tuple(whole(1, 2), whole(1, 2)),
    padding: whole(0, 2),
    dilations: whole(1, 2),
    pool: whole(2, 3),
    rounding: fc.constantFrom('floor', 'ceil'),
  })
  .map(({ seed, place, input, pool, rounding, ...geometry }) => {
    const conv = { name: 'conv1', op: 'conv2d', outChannels: 3, ...geometry };
    const pool1 = { name: 'pool1', op: 'maxPool', kernelSize: pool, strides: 2, rounding };
    const network = defineNetwork({ name: 'first', input, layers: [conv, { name: 'relu1', op: 'relu' }, pool1] });
    return { ...caseOf(network, seed), place };
  });

/** Row and column of the first largest value in a pool's window on `map` `[h, w]`. */
function switchOf(
  map: ArrayLike<number>,
  [height, width]: readonly [number, number],
  pool: MaxPool,
  at: readonly [number, number],
) {
  let best: readonly [number, number] | undefined;
  for (let y = at[0] * pool.strides[0]; y < Math.min(height, at[0] * pool.strides[0] + pool.kernelSize[0]); y++) {
    for (let x = at[1] * pool.strides[1]; x < Math.min(width, at[1] * pool.strides[1] + pool.kernelSize[1]); x++) {
      if (!best || map[y * width + x]! > map[best[0] * width + best[1]]!) best = [y, x];
    }
  }
  return best!;
}

/** value · W_k laid on an empty input `[1, c, h, w]`, where the filter stood when it made the unit; cut at the border. */
function pastedFilter(
  inputShape: readonly [number, number, number],
  { kernelSize, strides, padding, dilations }: Conv2d,
  weight: Tensor,
  channel: number,
  [row, column]: readonly [number, number],
  value: number,
): Tensor {
  const [channels, height, width] = inputShape;
  const [kernelHeight, kernelWidth] = kernelSize;
  const pasted = new Float32Array(sizeOf(inputShape));
  for (let c = 0; c < channels; c++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const y = row * strides[0] - padding[0] + ky * dilations[0];
        const x = column * strides[1] - padding[1] + kx * dilations[1];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const at = ((channel * channels + c) * kernelHeight + ky) * kernelWidth + kx;
        pasted[(c * height + y) * width + x] = value * weight.data[at]!;
      }
    }
  }
  return float32([1, ...inputShape], pasted);
}

describe.each(runtimes)('support on $name', ({ runtime, tolerance, numRuns }) => {
  test('4: a layer-1 projection is h · W_k pasted at the switch', async () => {
    const property = fc.asyncProperty(firstLayers, async (c) => {
      const { network, place, seed } = c;
      const weights = randomWeights(network, seed);
      const taps = compileForward(network, 'tensor', ['relu1', 'pool1']);
      const { relu1, pool1 } = await execute(runtime, taps, weights, { tensor: inputOf(c) });
      const firing = [...pool1!.data.keys()].filter((i) => pool1!.data[i]! > 0);
      fc.pre(firing.length > 0);
      const unit = firing[place % firing.length]!;
      const { activation, projection } = await project(runtime, c, 'pool1', 'deconvnet', unit);

      const [, , rows, columns] = pool1!.shape as [number, number, number, number];
      const [, , height, width] = relu1!.shape as [number, number, number, number];
      const channel = Math.floor(unit / (rows * columns));
      const map = relu1!.data.subarray(channel * height * width, (channel + 1) * height * width);
      const window = [Math.floor(unit / columns) % rows, unit % columns] as const;
      const place1 = switchOf(map, [height, width], network.nodes[2]!.layer as MaxPool, window);
      const conv = network.nodes[0]!.layer as Conv2d;
      const expected = pastedFilter(network.inputShape, conv, weights['conv1.weight']!, channel, place1, activation);
      expectClose(projection, expected, tolerance);
    });
    await fc.assert(property, { seed: 4, numRuns });
  });

  test("9: the projection's support lies inside the unit's receptive field box", async () => {
    const property = fc.asyncProperty(cases(), async (c) => {
      const { node, unit } = chosen(c);
      const [, height, width] = c.network.inputShape;
      const columns = node.shape[2] ?? 1;
      const cell = unit % ((node.shape[1] ?? 1) * columns);
      const field = receptiveFields(c.network).get(node.name)!;
      const [top, left, boxHeight, boxWidth] = unitBox(field, Math.floor(cell / columns), cell % columns);
      const isInside = (i: number) => {
        const y = Math.floor(i / width) % height;
        const x = i % width;
        return y >= top && y < top + boxHeight && x >= left && x < left + boxWidth;
      };
      for (const rule of rules) {
        const signal = await descend(runtime, c, node.name, rule, oneAt(node.shape, unit, 1));
        const outside = [...signal.data.keys()].filter((i) => signal.data[i] !== 0 && !isInside(i));
        expect(outside, rule).toEqual([]);
      }
    });
    await fc.assert(property, { seed: 9, numRuns });
  });
});

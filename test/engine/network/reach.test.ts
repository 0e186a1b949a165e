import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INPUT, type Network } from '../../../src/engine/network/network.ts';
import { type Interval, reach } from '../../../src/engine/network/reach.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { networks } from '../networks.ts';
import { execute, mapped, normal, randomWeights } from '../tensors.ts';

type Axis = 0 | 1;

/** Rows (axis 0) or columns (axis 1) of a node's maps `[1, c, h, w]` in which two tensors differ. */
function changedCells(left: Tensor, right: Tensor, axis: Axis): ReadonlySet<number> {
  const [, , height, width] = left.shape as [number, number, number, number];
  const cellOf = (i: number) => (axis === 0 ? Math.floor(i / width) % height : i % width);
  return new Set([...left.data.keys()].filter((i) => left.data[i] !== right.data[i]).map(cellOf));
}

/** Every node's output before and after the input changes in an interval of rows or columns. */
async function perturbed(network: Network, seed: number, axis: Axis, { from, end }: Interval) {
  const program = compileForward(network, 'tensor', [INPUT, ...network.nodes.map(({ name }) => name)]);
  const weights = randomWeights(network, seed);
  const before = normal([seed, 'x'], [1, ...network.inputShape]);
  const [, height, width] = network.inputShape;
  const after = mapped(before, (value, i) => {
    const cell = axis === 0 ? Math.floor(i / width) % height : i % width;
    return cell >= from && cell < end ? 3 - value : value;
  });
  return {
    before: await execute(referenceRuntime, program, weights, { tensor: before }),
    after: await execute(referenceRuntime, program, weights, { tensor: after }),
  };
}

const placed = fc.record({
  seed: fc.nat(1e6),
  axis: fc.constantFrom<Axis>(0, 1),
  place: fc.nat(1e6),
  size: fc.nat(1e6),
});

function intervalOf(network: Network, axis: Axis, place: number, size: number): Interval {
  const extent = network.inputShape[axis + 1]!;
  const from = place % extent;
  return { from, end: from + 1 + (size % (extent - from)) };
}

test('what an input changes lies within its reach, over random networks of every kind', async () => {
  const property = fc.asyncProperty(
    fc.oneof(networks({ head: 'classes' }), networks()),
    placed,
    async (network, { seed, axis, place, size }) => {
      const interval = intervalOf(network, axis, place, size);
      const { before, after } = await perturbed(network, seed, axis, interval);
      for (const [node, { from, end }] of reach(network, axis, interval)) {
        const changed = [...changedCells(before[node]!, after[node]!, axis)];
        expect(
          changed.filter((cell) => cell < from || cell >= end),
          node,
        ).toEqual([]);
      }
    },
  );
  await fc.assert(property, { seed: 31, numRuns: 80 });
});

test('and all of the reach changes where every cell counts', async () => {
  const always = [
    'conv',
    'add',
    'concat',
    'subtract',
    'batchNorm',
    'rescale',
    'channelShuffle',
    'pad',
    'crop',
    'upsample',
    'convTranspose',
  ] as const;
  const property = fc.asyncProperty(networks({ of: always }), placed, async (network, { seed, axis, place, size }) => {
    // Windows with gaps, between dilated cells or wide strides, leave cells out; along the other axis all of a window may lie in the padding.
    const hasGaps = network.nodes.some(
      ({ layer }) =>
        (layer.op === 'conv2d' || layer.op === 'convTranspose2d') &&
        ([0, 1] as const).some((along) => layer.dilations[along] > 1 || layer.strides[along] > layer.kernelSize[along]),
    );
    fc.pre(!hasGaps);
    const interval = intervalOf(network, axis, place, size);
    const { before, after } = await perturbed(network, seed, axis, interval);
    for (const [node, { from, end }] of reach(network, axis, interval)) {
      const changed = changedCells(before[node]!, after[node]!, axis);
      expect(changed.size, node).toBe(Math.max(0, end - from));
    }
  });
  await fc.assert(property, { seed: 32, numRuns: 60 });
});

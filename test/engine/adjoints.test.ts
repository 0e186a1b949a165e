import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { windowPadding } from '../../src/engine/layers/windowing.ts';
import { programBuilder } from '../../src/engine/program/builder.ts';
import {
  averagePool,
  averagePoolGradient,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  maxPool,
  unpool,
} from '../../src/engine/program/emit.ts';
import type { ConvGeometry, WindowGeometry } from '../../src/engine/program/program.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../src/engine/runtime/runtime.ts';
import { runtimes as others } from './runtimes.ts';
import { dot, execute, mapped, normal } from './tensors.ts';

// Zeiler & Fergus identity 1: ⟨A u, v⟩ = ⟨u, Aᵀ v⟩, here for single operations. Relative to the sum of magnitudes:
// 1e-6 is the rounding of float64 results to float32, 1e-5 that of float32 sums of a few dozen products.
const runtimes = [
  { name: 'reference', runtime: referenceRuntime, tolerance: 1e-6 },
  ...others.map((one) => ({ ...one, tolerance: 1e-5 })),
];

const whole = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) => fc.tuple(whole(min, max), whole(min, max));
const four = (min: number, max: number) => fc.tuple(whole(min, max), whole(min, max), whole(min, max), whole(min, max));

const convolutions = fc
  .record({
    seed: whole(0, 1e6),
    images: whole(1, 2),
    size: pair(5, 12),
    inPerGroup: whole(1, 3),
    outPerGroup: whole(1, 3),
    groups: whole(1, 3),
    kernelSize: pair(1, 4),
    strides: pair(1, 4),
    padding: four(0, 3),
    dilations: pair(1, 3),
  })
  .filter(({ size, kernelSize, dilations }) =>
    [0, 1].every((axis) => dilations[axis]! * (kernelSize[axis]! - 1) < size[axis]!),
  );

const pools = fc
  .record({
    seed: whole(0, 1e6),
    images: whole(1, 2),
    channels: whole(1, 3),
    size: pair(5, 12),
    kernelSize: pair(1, 4),
    strides: pair(1, 4),
    wanted: four(0, 2),
    rounding: fc.constantFrom('floor' as const, 'ceil' as const),
    countPadding: fc.boolean(),
  })
  .map(({ wanted, ...rest }) => {
    const half = (axis: 0 | 1) => Math.floor(rest.kernelSize[axis] / 2);
    const [top, left, bottom, right] = wanted;
    const padding = [
      Math.min(top, half(0)),
      Math.min(left, half(1)),
      Math.min(bottom, half(0)),
      Math.min(right, half(1)),
    ] as const;
    return { ...rest, padding };
  });

const sized = (shape: readonly (number | 'n')[], n: number) => shape.map((size) => (size === 'n' ? n : size));
const magnitude = (a: Tensor, c: Tensor) => dot(mapped(a, Math.abs), mapped(c, Math.abs)) + 1e-6;

describe.each(runtimes)('identity 1 on $name', ({ runtime, tolerance }) => {
  test('conv2d: ⟨conv(u), v⟩ = ⟨u, input gradient(v)⟩ = ⟨w, filter gradient(u, v)⟩', async () => {
    const property = fc.asyncProperty(convolutions, async (c) => {
      const { kernelSize, strides, padding, dilations, groups } = c;
      const geometry: ConvGeometry = { kernelSize, strides, padding, dilations, groups };
      const b = programBuilder();
      const u = b.feed('u', 'float32', ['n', c.inPerGroup * c.groups, ...c.size]);
      const w = b.feed('w', 'float32', [c.outPerGroup * c.groups, c.inPerGroup, ...c.kernelSize]);
      const up = conv2d(b, u, w, null, geometry);
      const v = b.feed('v', 'float32', up.shape);
      const program = b.build({
        up,
        down: conv2dInputGradient(b, v, w, u, geometry),
        filters: conv2dFilterGradient(b, u, v, w, geometry),
      });
      const feeds = {
        u: normal([c.seed, 'u'], sized(u.shape, c.images)),
        w: normal([c.seed, 'w'], sized(w.shape, c.images)),
        v: normal([c.seed, 'v'], sized(v.shape, c.images)),
      };
      const { up: forward, down, filters } = await execute(runtime, program, {}, feeds);
      const wanted = dot(forward!, feeds.v);
      const bound = tolerance * magnitude(forward!, feeds.v);
      expect(Math.abs(dot(feeds.u, down!) - wanted)).toBeLessThanOrEqual(bound);
      expect(Math.abs(dot(feeds.w, filters!) - wanted)).toBeLessThanOrEqual(bound);
    });
    await fc.assert(property, { seed: 1, numRuns: 60 });
  });

  test('maxPool, floor and ceil: ⟨pool(u), v⟩ = ⟨u, unpool(v)⟩', async () => {
    const property = fc.asyncProperty(pools, async (c) => {
      const { kernelSize, strides, padding, rounding } = c;
      const layer = { op: 'maxPool' as const, kernelSize, strides, padding, rounding };
      const geometry: WindowGeometry = { kernelSize, strides, padding: windowPadding(layer, c.size) };
      const b = programBuilder();
      const u = b.feed('u', 'float32', ['n', c.channels, ...c.size]);
      const { output: up, switches } = maxPool(b, u, geometry);
      const v = b.feed('v', 'float32', up.shape);
      const program = b.build({ up, down: unpool(b, v, switches, u) });
      const feeds = {
        u: normal([c.seed, 'u'], sized(u.shape, c.images)),
        v: normal([c.seed, 'v'], sized(v.shape, c.images)),
      };
      const { up: forward, down } = await execute(runtime, program, {}, feeds);
      const wanted = dot(forward!, feeds.v);
      expect(Math.abs(dot(feeds.u, down!) - wanted)).toBeLessThanOrEqual(tolerance * magnitude(forward!, feeds.v));
    });
    await fc.assert(property, { seed: 2, numRuns: 60 });
  });

  test('averagePool, padding counted or not: ⟨pool(u), v⟩ = ⟨u, gradient(v)⟩', async () => {
    const property = fc.asyncProperty(pools, async (c) => {
      const { kernelSize, strides, padding } = c;
      const geometry: WindowGeometry = { kernelSize, strides, padding };
      const b = programBuilder();
      const u = b.feed('u', 'float32', ['n', c.channels, ...c.size]);
      const up = averagePool(b, u, geometry, c.countPadding);
      const v = b.feed('v', 'float32', up.shape);
      const program = b.build({ up, down: averagePoolGradient(b, v, u, geometry, c.countPadding) });
      const feeds = {
        u: normal([c.seed, 'u'], sized(u.shape, c.images)),
        v: normal([c.seed, 'v'], sized(v.shape, c.images)),
      };
      const { up: forward, down } = await execute(runtime, program, {}, feeds);
      const wanted = dot(forward!, feeds.v);
      expect(Math.abs(dot(feeds.u, down!) - wanted)).toBeLessThanOrEqual(tolerance * magnitude(forward!, feeds.v));
    });
    await fc.assert(property, { seed: 3, numRuns: 60 });
  });
});

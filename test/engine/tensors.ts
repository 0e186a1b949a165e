import { expect } from 'vitest';
import type { Network } from '../../src/engine/network/network.ts';
import { weightSpecs } from '../../src/engine/network/parameters.ts';
import type { Program } from '../../src/engine/program/program.ts';
import { randomNormals } from '../../src/engine/random.ts';
import type { Runtime, Tensor, Tensors } from '../../src/engine/runtime/runtime.ts';

/** A float32 tensor of the numbers given. */
export const float32 = (shape: readonly number[], values: Iterable<number>): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

/** An int32 tensor of the numbers given. */
export const int32 = (shape: readonly number[], values: Iterable<number>): Tensor => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(values),
});

/** How many numbers a shape holds. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, c) => a * c, 1);

/** Normally distributed numbers, continuous, so that no two are equal but by design. */
export const normal = (key: readonly (number | string)[], shape: readonly number[], scale = 1): Tensor =>
  float32(
    shape,
    randomNormals(key, sizeOf(shape)).map((value) => value * scale),
  );

/** Σ a · c in float64. */
export const dot = (a: Tensor, c: Tensor): number =>
  Array.from(a.data).reduce((sum, value, i) => sum + value * c.data[i]!, 0);

/** The same shape with each number changed. */
export const mapped = ({ shape, data }: Tensor, f: (value: number, i: number) => number): Tensor =>
  float32(shape, Array.from(data, f));

/**
 * Random weights of a network: signals keep about their size from layer to layer, biases and batch-norm statistics are
 * not trivial, variances are positive.
 */
export function randomWeights(network: Network, seed: number): Tensors {
  return Object.fromEntries(
    weightSpecs(network).map(({ name, shape, fanIn }): [string, Tensor] => {
      const values = normal([seed, name], shape);
      if (name.endsWith('.running_var')) return [name, mapped(values, (value) => 0.5 + Math.abs(value))];
      if (shape.length > 1) return [name, mapped(values, (value) => value * Math.sqrt(2 / fanIn))];
      if (name.endsWith('.weight')) return [name, mapped(values, (value) => 1 + 0.3 * value)];
      return [name, mapped(values, (value) => 0.3 * value)];
    }),
  );
}

/** Loads, runs once and disposes. */
export async function execute(
  runtime: Runtime,
  program: Program,
  parameters: Tensors,
  feeds: Tensors,
): Promise<Record<string, Tensor>> {
  const executable = await runtime.load(program, parameters, { threads: 1 });
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
}

/**
 * Same type, same shape, and nowhere further apart than `tolerance` times the largest number expected. That counts as
 * 0.01 at least: signals are about 1, so that what is far smaller has been left over by cancellation.
 */
export function expectClose(actual: Tensor, expected: Tensor, tolerance: number, what = 'tensor'): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  expect(actual.dtype, `type of ${what}`).toBe(expected.dtype);
  const difference = largest(mapped(actual, (value, i) => value - expected.data[i]!));
  expect(difference, `difference of ${what}`).toBeLessThanOrEqual(tolerance * Math.max(largest(expected), 0.01));
}

/** The largest magnitude; NaN where there is one. */
export const largest = ({ data }: Tensor): number =>
  Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

import { describe, expect, test } from 'vitest';
import { kindOf, layerOps } from '../../../src/engine/layers/index.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { rules } from '../../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { compileDescent } from '../descents.ts';
import { runtimes } from '../runtimes.ts';
import { execute, expectClose, float32, mapped, normal } from '../tensors.ts';
import { nonlinearities, preluSlope } from './nonlinearities.ts';

// Far out, near and far from each kink, and on both sides of 0.
const grid = [-40, -7.3, -3.2, -2.9, -2.2, -1.4, -0.8, -0.1, 0.2, 0.7, 1.3, 1.8, 2.4, 2.8, 3.3, 5.7, 6.4, 50];
const shape = [1, 2, 3, 3];
const x = float32(shape, grid);
const signal = normal(['signal'], shape);

/** f′ by central difference. */
const slopeOf = (f: (x: number) => number) => (at: number) => (f(at + 1e-5) - f(at - 1e-5)) / 2e-5;

test('every kind that is a nonlinearity is in the table, as what it is', () => {
  const kinds = layerOps.map((op) => kindOf({ op })).filter(({ arity, op }) => arity === 1 && op !== 'innerSoftmax');
  const declared = kinds
    .map(({ op, role }) => [op, role])
    .filter(([, role]) => role === 'rectifier' || role === 'smooth');
  expect(Object.fromEntries(nonlinearities.map(({ op, role }) => [op, role]))).toEqual(Object.fromEntries(declared));
});

describe.each([{ name: 'reference', runtime: referenceRuntime }, ...runtimes])('on $name', ({ runtime }) => {
  test.each(nonlinearities)('$op $fields: its values, and what each rule passes down', async (kind) => {
    const { op, fields, f, role } = kind;
    const network = defineNetwork({ name: op, input: [2, 3, 3], layers: [{ name: 'at', op, ...fields }] });
    const weights = { 'at.weight': float32([2], [preluSlope, preluSlope]) };
    const up = await execute(runtime, compileForward(network, 'tensor', ['at']), weights, { tensor: x });
    expectClose(up.at!, mapped(x, f), 3e-6, 'values');

    const slopes = grid.map(slopeOf(f));
    const rectified = mapped(signal, (value) => Math.max(value, 0));
    const arriving = {
      gradient: signal,
      guided: role === 'rectifier' ? rectified : signal,
      deconvnet: role === 'rectifier' ? rectified : signal,
    };
    for (const rule of rules) {
      const program = compileDescent(network, 'at', rule);
      const down = await execute(runtime, program, weights, { tensor: x, seed: signal });
      const isUngated = role === 'rectifier' && rule === 'deconvnet';
      const expected = mapped(arriving[rule], (value, i) => (isUngated ? value : value * slopes[i]!));
      expectClose(down.signal!, expected, 2e-5, rule);
    }
  });

  test.each(nonlinearities)('$op $fields: numbers however large give numbers', async ({ op, fields }) => {
    const network = defineNetwork({ name: op, input: [1, 1, 2], layers: [{ name: 'at', op, ...fields }] });
    const weights = { 'at.weight': float32([1], [preluSlope]) };
    const tensor = float32([1, 1, 1, 2], [-1e6, 1e6]);
    const program = compileDescent(network, 'at', 'gradient');
    const { activation, signal } = await execute(runtime, program, weights, {
      tensor,
      seed: float32([1, 1, 1, 2], [1, 1]),
    });
    expect([...activation!.data, ...signal!.data].every(Number.isFinite)).toBe(true);
  });
});

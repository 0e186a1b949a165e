import * as tf from '@tensorflow/tfjs-core';
import type { CommonOperation, Program } from '../../program/program.ts';
import { commonOperations, withBatch } from '../check.ts';
import type { Tensors } from '../runtime.ts';
import { compute } from './compute.ts';
import { asWritten, branched, type Held, tensorsOf } from './held.ts';
import type { Switches } from './operations/pooling.ts';
import { stored } from './transfer.ts';

/** When values are read, and by what: worked out once a program. */
export interface Reading {
  readonly operations: readonly CommonOperation[];
  /** For each operation the values that it is the last to read. Results of the program stay. */
  readonly over: readonly (readonly string[])[];
  /** Switches that nothing reads but unpooling, so that it does not matter how they are held. */
  readonly freeSwitches: ReadonlySet<string>;
}

/** Throws `UNSUPPORTED` where a layer is for ONNX Runtime alone. */
export function readingOf(program: Program): Reading {
  const { outputs, parameters } = program;
  const operations = commonOperations(program, 'TensorFlow');
  const lasting = new Set([...Object.keys(parameters), ...Object.values(outputs)]);
  const lastReader = new Map<string, number>();
  for (const [i, operation] of operations.entries()) {
    for (const name of [...operation.inputs, ...operation.outputs]) if (!lasting.has(name)) lastReader.set(name, i);
  }
  const over = operations.map((_, i) => [...lastReader].filter(([, last]) => last === i).map(([name]) => name));
  const elsewhere = new Set([
    ...Object.values(outputs),
    ...operations.flatMap(({ op, inputs }) => (op === 'unpool' ? [inputs[0]!] : inputs)),
  ]);
  const switches = operations.flatMap(({ op, outputs: [, second] }) => (op === 'maxPool' && second ? [second] : []));
  return { operations, over, freeSwitches: new Set(switches.filter((name) => !elsewhere.has(name))) };
}

/**
 * Runs a program on a batch of `n` inside a scope, which frees what is left of a run that throws; gives its outputs, still in that scope.
 * A value is freed after the last operation that reads it, but for those in `lasting`: the weights, and feeds that are held already.
 * `ownSwitches`: how to hold those that nothing but unpooling reads.
 */
export function execute(
  program: Program,
  { operations, over, freeSwitches }: Reading,
  ownSwitches: Switches,
  n: number,
  lasting: ReadonlyMap<string, Held>,
  feeds: Tensors,
): Map<string, Held> {
  const values = new Map<string, Held>();
  // One of these in an order that this run alone asks for is freed with it.
  for (const [name, value] of lasting) values.set(name, branched(value));
  for (const name of Object.keys(program.feeds)) if (!lasting.has(name)) values.set(name, stored(feeds[name]!));

  for (const [i, operation] of operations.entries()) {
    const operands = operation.inputs.map((name) => values.get(name)!);
    const { shape } = withBatch(program.values[operation.outputs[0]!]!, n);
    const switches = freeSwitches.has(operation.outputs[1]!) ? ownSwitches : asWritten(shape.length);
    const results = scoped(operands, () => compute(operation, { operands, shape }, switches));
    for (const [at, name] of operation.outputs.entries()) values.set(name, results[at]!);
    for (const name of over[i]!) {
      if (lasting.has(name)) continue;
      free(values.get(name)!);
      values.delete(name);
    }
  }
  return new Map(Object.entries(program.outputs).map(([name, value]) => [name, values.get(value)!]));
}

/** Frees all that comes about but the results and what the operands are stored as. */
function scoped(operands: readonly Held[], body: () => readonly Held[]): readonly Held[] {
  let results: readonly Held[] = [];
  tf.tidy(() => {
    results = body();
    return [...operands, ...results].flatMap(tensorsOf);
  });
  return results;
}

export function free(value: Held): void {
  for (const tensor of tensorsOf(value)) tensor.dispose();
}

import * as tf from '@tensorflow/tfjs-core';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import { checkFeeds, checkParameters } from '../check.ts';
import type { Executable, Tensor, Tensors } from '../runtime.ts';
import { execute, free, readingOf } from './execute.ts';
import { filtersLast, type Held, held, ordered } from './held.ts';
import { stored } from './transfer.ts';

/** A back end of TensorFlow.js by the name under which it is registered. */
export type Backend = 'tensorflow' | 'cpu';

/**
 * Loads a program onto a back end that has been initialized. Weights are stored there as its operations read them. A run computes
 * to its end without a pause, gives arrays of their own, and leaves no tensor behind, also when it throws.
 * Throws `MISMATCH` for a missing or different parameter; a run throws `CANCELLED` once the program is disposed.
 */
export function load(backend: Backend, program: Program, parameters: Tensors): Executable {
  checkParameters(program, parameters);
  select(backend);
  const weights = loaded(program, parameters);
  const reading = readingOf(program);
  let disposed = false;
  return {
    run: async (feeds) => {
      const n = checkFeeds(program, feeds);
      if (disposed) throw new SwitchbackError('CANCELLED', say('computing.unloaded'));
      select(backend);
      const taken = new Set<unknown>([...Object.values(feeds), ...Object.values(parameters)].map(({ data }) => data));
      let results: Record<string, Tensor> = {};
      tf.tidy(() => {
        results = execute(program, reading, n, weights, feeds, taken);
      });
      return results;
    },
    dispose: async () => {
      disposed = true;
      for (const weight of weights.values()) free(weight);
      weights.clear();
    },
  };
}

/** One that is initialized has been selected before `setBackend` gives its promise. */
function select(backend: Backend): void {
  if (tf.engine().backendName !== backend) void tf.setBackend(backend);
}

/** The weights, each in the one order that loading can know. */
function loaded(program: Program, parameters: Tensors): Map<string, Held> {
  const weights = new Map<string, Held>();
  tf.tidy(() => {
    for (const name of Object.keys(program.parameters)) {
      const weight = stored(parameters[name]!);
      const order = isFilter(program, name) ? filtersLast : weight.forms[0]!.order;
      weights.set(name, held(tf.keep(ordered(weight, order)), order));
    }
  });
  return weights;
}

/** True when a convolution reads the weight, which then nothing else does. */
function isFilter({ operations }: Program, name: string): boolean {
  return operations.some(({ op, inputs }) => op.startsWith('conv2d') && inputs[1] === name);
}

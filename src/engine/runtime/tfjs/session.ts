import * as tf from '@tensorflow/tfjs-core';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import { checkFeeds, checkParameters } from '../check.ts';
import type { Executable, Runtime, Series, Tensor, Tensors } from '../runtime.ts';
import { carriedNames, checkRest, checkState } from '../series.ts';
import { execute, free, type Reading, readingOf } from './execute.ts';
import { branched, channelsLast, filtersLast, type Held, held, ordered } from './held.ts';
import type { Switches } from './operations/pooling.ts';
import { fetched, stored } from './transfer.ts';

/** A back end of TensorFlow.js by the name under which it is registered. */
export type Backend = 'tensorflow' | 'cpu';

/** A program on a back end. */
interface Loaded {
  readonly backend: Backend;
  readonly ownSwitches: Switches;
  readonly program: Program;
  readonly reading: Reading;
  /** Stored as its operations read them. */
  readonly weights: Map<string, Held>;
  readonly parameters: Tensors;
  isDisposed: boolean;
}

/**
 * Loads a program onto a back end that has been initialized. A run computes to its end without a pause, gives arrays of their own, and
 * leaves no tensor behind, also when it throws; a series keeps its state on the back end.
 * Throws `MISMATCH` for a missing or different parameter; a run throws `CANCELLED` once the program is disposed.
 */
export function load(backend: Backend, device: Runtime['device'], program: Program, parameters: Tensors): Executable {
  checkParameters(program, parameters);
  select(backend);
  const weights = weightsOn(program, parameters);
  const ownSwitches = backend === 'tensorflow' && device === 'cpu' ? 'pool' : channelsLast;
  const reading = readingOf(program);
  const loaded: Loaded = { backend, ownSwitches, program, reading, weights, parameters, isDisposed: false };
  return {
    run: async (feeds) => run(loaded, feeds, checkFeeds(program, feeds)),
    series: (state) => {
      checkState(program, state);
      return seriesOn(loaded, state);
    },
    dispose: async () => {
      loaded.isDisposed = true;
      freeAll(weights);
    },
  };
}

function run(loaded: Loaded, feeds: Tensors, n: number): Record<string, Tensor> {
  open(loaded);
  let results: Record<string, Tensor> = {};
  tf.tidy(() => {
    const { program, reading, ownSwitches, weights } = loaded;
    const outputs = execute(program, reading, ownSwitches, n, weights, feeds);
    results = fetchedAll(loaded, outputs, feeds);
  });
  return results;
}

/** Keeps its state as the operations that made it left it. */
function seriesOn(loaded: Loaded, start: Tensors): Series {
  const { program, reading, ownSwitches, weights } = loaded;
  open(loaded);
  const carried = carriedNames(program);
  let state = kept(carried, (name) => stored(start[name]!));
  return {
    run: async (feeds) => {
      const n = checkRest(program, feeds);
      open(loaded);
      let results: Record<string, Tensor> = {};
      tf.tidy(() => {
        const outputs = execute(program, reading, ownSwitches, n, new Map([...weights, ...state]), feeds);
        const rest = new Map([...outputs].filter(([name]) => !state.has(name)));
        results = fetchedAll(loaded, rest, feeds);
        const before = state;
        state = kept(carried, (name) => outputs.get(name)!);
        freeReplaced(before, state);
      });
      return results;
    },
    state: async () => {
      select(loaded.backend);
      let results: Record<string, Tensor> = {};
      tf.tidy(() => {
        results = fetchedAll(loaded, new Map([...state].map(([name, value]) => [name, branched(value)])), start);
      });
      return results;
    },
    dispose: async () => {
      freeAll(state);
    },
  };
}

/** One that is initialized has been selected before `setBackend` gives its promise. */
function select(backend: Backend): void {
  if (tf.engine().backendName !== backend) void tf.setBackend(backend);
}

function open({ isDisposed, backend }: Loaded): void {
  if (isDisposed) throw new SwitchbackError('CANCELLED', say('computing.unloaded'));
  select(backend);
}

/** Outputs by name as arrays that neither `feeds` nor the weights share. */
function fetchedAll({ program, parameters }: Loaded, outputs: ReadonlyMap<string, Held>, feeds: Tensors) {
  const taken = new Set<unknown>([...Object.values(feeds), ...Object.values(parameters)].map(({ data }) => data));
  const dtypeOf = (name: string) => program.values[program.outputs[name]!]!.dtype;
  return Object.fromEntries([...outputs].map(([name, value]) => [name, fetched(value, dtypeOf(name), taken)]));
}

/** The weights, each in the one order that loading can know. */
function weightsOn(program: Program, parameters: Tensors): Map<string, Held> {
  return kept(Object.keys(program.parameters), (name) => {
    const weight = stored(parameters[name]!);
    const order = isFilter(program, name) ? filtersLast : weight.forms[0]!.order;
    return held(ordered(weight, order), order);
  });
}

/** Values whose first form outlives the scope that they were made in. */
function kept(names: readonly string[], heldBy: (name: string) => Held): Map<string, Held> {
  const values = new Map<string, Held>();
  tf.tidy(() => {
    for (const name of names) {
      const value = heldBy(name);
      const { tensor, order } = value.forms[0]!;
      values.set(name, { ...value, forms: [{ tensor: tf.keep(tensor), order }] });
    }
  });
  return values;
}

/** True when a convolution reads the weight, which then nothing else does. */
function isFilter({ operations }: Program, name: string): boolean {
  return operations.some(({ op, inputs }) => op.startsWith('conv2d') && inputs[1] === name);
}

/** What a program hands on as it is lives in the new state. */
function freeReplaced(before: ReadonlyMap<string, Held>, after: ReadonlyMap<string, Held>): void {
  const living = new Set([...after.values()].flatMap(({ forms }) => forms.map(({ tensor }) => tensor)));
  for (const { forms } of before.values()) free({ forms: forms.filter(({ tensor }) => !living.has(tensor)) });
}

function freeAll(values: Map<string, Held>): void {
  for (const value of values.values()) free(value);
  values.clear();
}

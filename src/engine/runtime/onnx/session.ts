import type { Program } from '../../program/program.ts';
import { checkFeeds, checkParameters } from '../check.ts';
import type { Executable, LoadOptions, Series, Tensors } from '../runtime.ts';
import { carriedNames, checkRest, checkState } from '../series.ts';
import { type OnnxDevice, onnxBackends } from './backend.ts';
import {
  disposeAll,
  type GraphSession,
  type OnnxTensors,
  openGraphSession,
  unwrapped,
  wrapped,
} from './graphSession.ts';

/** Tensors of ONNX Runtime as they lie in the process's own memory. */
type Fetch = (tensors: OnnxTensors) => Promise<OnnxTensors>;

/**
 * Loads a program into ONNX Runtime on a device. Feeds are read in place; results are arrays of their own. What a series carries stays
 * in the device's memory where the back end says that it can.
 * Throws `MISMATCH` for a missing or different parameter, `UNSUPPORTED` for more weights than a model holds and for a device that is not
 * here or cannot compute the program.
 */
export async function load(
  device: OnnxDevice,
  program: Program,
  parameters: Tensors,
  options: LoadOptions = {},
): Promise<Executable> {
  checkParameters(program, parameters);
  const carried = carriedNames(program);
  const left = onnxBackends[device].keepsResults ? carried : [];
  const session = await openGraphSession(device, program, parameters, options, left);
  const fetcher = left.length > 0 ? await openGraphSession(device, handingOn(program, left), {}, options, []) : null;
  const fetch: Fetch = async (tensors) => {
    const there = new Map([...tensors].filter(([, { location }]) => location === 'gpu-buffer'));
    if (there.size === 0) return tensors;
    return new Map([...tensors, ...(await fetcher!.compute(there))]);
  };
  let disposed = false;
  return {
    run: async (feeds) => {
      checkFeeds(program, feeds);
      const results = await session.compute(wrapped(feeds, Object.keys(program.feeds)));
      const fetched = await fetch(results);
      disposeAll(new Map([...results].filter(([name, tensor]) => fetched.get(name) !== tensor)));
      return unwrapped(fetched);
    },
    series: (start) => {
      checkState(program, start);
      return seriesOf(program, session.compute, fetch, wrapped(start, carried));
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      await session.release();
      await fetcher?.release();
    },
  };
}

/** The tensors of `start` are read only. */
function seriesOf(program: Program, compute: GraphSession['compute'], fetch: Fetch, start: OnnxTensors): Series {
  let state = start;
  const rest = Object.keys(program.feeds).filter((name) => !start.has(name));
  return {
    run: async (feeds) => {
      checkRest(program, feeds);
      const results = await compute(new Map([...wrapped(feeds, rest), ...state]));
      disposeAll(state);
      state = new Map([...results].filter(([name]) => start.has(name)));
      return unwrapped(new Map([...results].filter(([name]) => !start.has(name))));
    },
    state: async () => unwrapped(await fetch(state)),
    dispose: async () => {
      disposeAll(state);
      state = new Map();
    },
  };
}

/** A program that gives what it is fed: the package for Node cannot read a device's memory but as a result. */
function handingOn({ feeds }: Program, names: readonly string[]): Program {
  const given = Object.fromEntries(names.map((name) => [name, feeds[name]!]));
  const outputs = Object.fromEntries(names.map((name) => [name, name]));
  return { feeds: given, parameters: {}, operations: [], values: given, outputs };
}

import type { Program } from '../program/program.ts';
import { checkFeeds } from './check.ts';
import type { Executable, Series, Tensor, Tensors } from './runtime.ts';

/** What a program carries from run to run: the feeds that it gives back renewed, as outputs of the same names. */
export function carriedNames({ feeds, outputs }: Program): string[] {
  return Object.keys(feeds).filter((name) => name in outputs);
}

/** Throws `BAD_ARGUMENT` naming the first carried feed that `state` lacks or has in another type or shape. */
export function checkState(program: Program, state: Tensors): void {
  checkFeeds(program, state, carriedNames(program));
}

/** Checks the feeds that are not carried, as `checkFeeds` does; gives the batch size. */
export function checkRest(program: Program, feeds: Tensors): number {
  return checkFeeds(
    program,
    feeds,
    Object.keys(program.feeds).filter((name) => !(name in program.outputs)),
  );
}

/** A series whose state goes in and comes out with every run: for what computes where the state lies anyway. */
export function seriesOfRuns(program: Program, run: Executable['run'], start: Tensors): Series {
  checkState(program, start);
  const carried = carriedNames(program);
  let state = pick(start, carried);
  return {
    run: async (feeds) => {
      const results = await run({ ...feeds, ...state });
      state = pick(results, carried);
      return Object.fromEntries(Object.entries(results).filter(([name]) => !(name in state)));
    },
    state: async () => ({ ...state }),
    dispose: async () => {
      state = {};
    },
  };
}

const pick = (tensors: Tensors, names: readonly string[]): Record<string, Tensor> =>
  Object.fromEntries(names.map((name) => [name, tensors[name]!]));

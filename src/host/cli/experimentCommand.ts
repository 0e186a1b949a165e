import type { Command, Option } from 'commander';
import type { FoundArrays } from '../../shared/experiment.ts';

/**
 * What the command line has to know of an experiment. `Options` as commander gives them; `Request` what the experiment's job takes;
 * `Kept` an analysis of it. Every command has `--runtime` and `--out` besides.
 */
export interface ExperimentCommand<Options, Request, Kept> {
  readonly description: string;
  /** Made anew for each program: commander's options hold state. */
  readonly options: () => readonly Option[];
  readonly request: (options: Options) => Request;
  /** Asked for several subjects at once: the options of each, which is an analysis of its own. */
  readonly each?: (options: Options) => readonly Options[];
  /** It has more to say than its files: those are written only where `--out` is given. */
  readonly outIsOptional?: boolean;
  /** What is said when it is done, besides where its files are. */
  readonly lines?: (kept: Kept, arrays: FoundArrays) => readonly string[];
  /** What is said of several when all are done. */
  readonly linesTogether?: (all: readonly (readonly [kept: Kept, arrays: FoundArrays])[]) => readonly string[];
}

/** Adds the commands of a view of indexes to those of the program, what it draws to those of `figure`, and what can be divided to `scan plan`. */
export type ViewCommands = (program: Command, figure: Command, plan: Command) => void;

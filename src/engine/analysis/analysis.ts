import type { FoundArrays } from '../../shared/experiment.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Network } from '../network/network.ts';
import type { Runtime, Tensors } from '../runtime/runtime.ts';

/** What an analysis computes on. */
export interface Machine {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly weights: Tensors;
  readonly memoryBytes: number;
}

/** An analysis whose programs are loaded. */
export interface Computing<Task, Fed, Found, Opening> {
  /** What is known before the first task: plain data. */
  readonly opening: Opening;
  /** What is to be computed next, in pieces of a batch each, by what has been found so far; none when all is found. */
  readonly tasks: (found: Found | null) => readonly Task[];
  /** Computes a task, to which `job.ts` has added what it needs from disk. Knows no catalog and no disk. */
  readonly compute: (task: Fed, signal: AbortSignal) => Promise<Found>;
  readonly close: () => Promise<void>;
}

/**
 * How tasks read images, where that is all they need from disk. An analysis whose first tasks do so can be divided among machines
 * (`workbench/shards`).
 */
export interface Reading<Given, Task, Fed> {
  /** How the models read pictures. */
  readonly preprocessings: (machine: Pick<Machine, 'preprocessing'>, given: Given) => readonly Preprocessing[];
  /** The images of a task by their numbers, and the places of the preprocessings that read them (default: all); none of a task that reads none. */
  readonly of: (task: Task) => { readonly images: readonly number[]; readonly by?: readonly number[] };
  /** The task with those of its images that could be read, as each of its preprocessings reads them; `null` where nothing is left to compute. */
  readonly fed: (task: Task, images: readonly number[], feeds: readonly Tensors[]) => Fed | null;
}

/**
 * How an experiment computes, by itself. `given` is all it is told. What its tasks find is merged in any order and any division to the
 * same bytes, so that they may run in this process, in several, or on several machines.
 */
export interface Analysis<Given, Task, Found, Opening = null, Parameters = unknown, Fed = Task> {
  readonly open: (machine: Machine, given: Given) => Promise<Computing<Task, Fed, Found, Opening>>;
  readonly reading?: Reading<Given, Task, Fed>;
  /** Associative and commutative: ties are broken by number. */
  readonly merge: (a: Found, b: Found) => Found;
  /** What has been found as bytes, and back: an analysis that is under way is kept in such parts. */
  readonly encode: (found: Found) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Found;
  /** The arrays that the declaration lists, as far as they are known; `parameters` as they are kept. */
  readonly arrays: (found: Found | null, parameters: Parameters) => FoundArrays;
}

/** All parts as one; `null` where there is none. In pairs, so that each number is copied log n times. */
export function mergeAll<Found>(parts: readonly Found[], merge: (a: Found, b: Found) => Found): Found | null {
  if (parts.length < 2) return parts[0] ?? null;
  const pairs = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => {
    const [a, b] = [parts[2 * i]!, parts[2 * i + 1]];
    return b === undefined ? a : merge(a, b);
  });
  return mergeAll(pairs, merge);
}

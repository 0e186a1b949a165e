import { type Analysis, type Computing, mergeAll } from '../../engine/analysis/analysis.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Prepared } from './job.ts';

/** What some tasks have found. A round is a list of tasks that an analysis asks for at once, by all that the rounds before have found. */
export interface Piece {
  readonly round: number;
  /** Their places in the round's list. */
  readonly tasks: readonly number[];
  readonly found: unknown;
}

type AnyPrepared = Pick<Prepared<unknown, unknown, unknown>, 'feed' | 'perform'>;

/** What several pieces have found; `null` of none. */
export const foundBy = (pieces: readonly Piece[], merge: Analysis<unknown, unknown, unknown>['merge']): unknown =>
  mergeAll(
    pieces.map(({ found }) => found),
    merge,
  );

/**
 * What each task finds, in order, round after round; tasks that have found one of `pieces` are left out. Whoever takes a piece adds it to
 * `pieces` before the next.
 */
export async function* piecesOf(
  prepared: AnyPrepared,
  { tasks, compute }: Pick<Computing<unknown, unknown, unknown, unknown>, 'tasks' | 'compute'>,
  pieces: readonly Piece[],
  merge: Analysis<unknown, unknown, unknown>['merge'],
  signal: AbortSignal,
  stage: (task: unknown) => JobContext,
): AsyncGenerator<Piece & { readonly task: unknown }> {
  for (let round = 0; ; round++) {
    const before = pieces.filter((own) => own.round < round);
    const all = tasks(foundBy(before, merge));
    if (all.length === 0) return;
    const known = new Set(pieces.flatMap((own) => (own.round === round ? own.tasks : [])));
    const left = all.filter((_, place) => !known.has(place));
    if (left.length === 0) continue;
    const placeOf = new Map(all.map((task, place) => [task, place]));
    for await (const { task, fed } of fedTasks(prepared, left, signal, stage))
      yield { task, round, tasks: [placeOf.get(task)!], found: await compute(fed, signal) };
  }
}

async function* fedTasks(
  { feed, perform }: AnyPrepared,
  tasks: readonly unknown[],
  signal: AbortSignal,
  stage: (task: unknown) => JobContext,
): AsyncGenerator<{ readonly task: unknown; readonly fed: unknown }> {
  if (feed) yield* feed(tasks, signal);
  else for (const task of tasks) yield { task, fed: perform ? await perform(task, stage(task)) : task };
}

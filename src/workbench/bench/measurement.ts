import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';

/** One line of the bench: a ratio, and the bound it should keep. */
export interface Measurement {
  readonly what: string;
  readonly ratio: number;
  /** What the ratio is of. */
  readonly unit: string;
  /** `≥ 0.75`, `≤ 2.5`. */
  readonly bound: string;
  readonly met: boolean;
}

export interface BenchRoom {
  /** A temporary folder. */
  readonly folder: string;
  readonly images: number;
  readonly context: JobContext;
}

export function atLeast(what: string, unit: string, ratio: number, bound: number): Measurement {
  return { what, unit, ratio: rounded(ratio), bound: `≥ ${bound}`, met: ratio >= bound };
}

export function atMost(what: string, unit: string, ratio: number, bound: number): Measurement {
  return { what, unit, ratio: rounded(ratio), bound: `≤ ${bound}`, met: ratio <= bound };
}

/** Tells what has been measured, as soon as it has: whoever stops the bench has seen it. `done`: how many there are now. */
export function tellMeasured(
  measurements: readonly Measurement[],
  { report }: Pick<JobContext, 'report'>,
  progress: { readonly done: number; readonly total?: number },
): void {
  const text = measurements.map(({ what, ratio, unit }) => `${what}: ${ratio} of ${unit}`).join('; ');
  report({ ...progress, unit: 'measurements', step: say('common.verbatim', { text }) });
}

const rounded = (ratio: number) => Number(ratio.toFixed(3));

/**
 * Seconds of each of several tasks: every one once to warm up, then `rounds` times in turn, so that a change of the machine's
 * speed meets them all; the median of each.
 */
export async function interleaved(rounds: number, tasks: readonly (() => Promise<void>)[]): Promise<number[]> {
  for (const task of tasks) await task();
  const seconds: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) {
      const startMs = performance.now();
      await task();
      seconds[i]!.push((performance.now() - startMs) / 1000);
    }
  }
  return seconds.map(median);
}

/** The middle one; of an even number the upper of the two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

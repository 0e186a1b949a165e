import type { Progress } from './job.ts';

/** How fast a job goes, and how long it will still take; `null` until it is known. */
export interface Rate {
  readonly perSecond: number | null;
  readonly remainingMs: number | null;
}

/** Less than this says little about a rate. */
const leastMs = 200;

/** Tells the rate since the count last began anew: another unit, or fewer done than before. */
export function rateMeter(): (progress: Progress) => Rate {
  let start = { ms: performance.now(), done: 0, unit: '' };
  let lastDone = 0;
  return ({ unit, done, total }) => {
    const nowMs = performance.now();
    if (unit !== start.unit || done < lastDone) start = { ms: nowMs, done, unit };
    lastDone = done;
    const perSecond = (1000 * (done - start.done)) / (nowMs - start.ms);
    if (!(perSecond > 0) || nowMs - start.ms < leastMs) return { perSecond: null, remainingMs: null };
    return { perSecond, remainingMs: total === undefined ? null : (1000 * (total - done)) / perSecond };
  };
}

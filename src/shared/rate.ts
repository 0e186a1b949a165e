import type { Progress } from './job.ts';

/** How fast a job goes, and how long it will still take; `null` until it is known. */
export interface Rate {
  readonly perSecond: number | null;
  readonly remainingMs: number | null;
}

/** Less than this says little about a rate. */
const leastMs = 200;

/** What was slow longer ago, as a start or work beside it, says nothing of what is to come. */
const windowMs = 30_000;
/** Apart from each other. */
const markMs = 1000;

/**
 * Tells the rate since the count last began anew (another unit, or fewer done than before), and how long the whole job will still take: of one
 * in stages by what of the whole was done in the last half minute, else by the count.
 */
export function rateMeter(): (progress: Progress) => Rate {
  let start = { ms: performance.now(), done: 0, unit: '' };
  /** Oldest first. */
  const marks: { readonly ms: number; readonly share: number }[] = [];
  let lastDone = 0;
  return (progress) => {
    const { unit, done, total, share } = progress;
    const nowMs = performance.now();
    if (unit !== start.unit || done < lastDone) start = { ms: nowMs, done, unit };
    lastDone = done;
    const perSecond = (1000 * (done - start.done)) / (nowMs - start.ms);
    const isKnown = perSecond > 0 && nowMs - start.ms >= leastMs;
    if (share === undefined) {
      const remainingMs = isKnown && total !== undefined ? (1000 * (total - done)) / perSecond : null;
      return { perSecond: isKnown ? perSecond : null, remainingMs };
    }
    const latest = marks.at(-1);
    if (!latest || nowMs - latest.ms >= markMs) marks.push({ ms: nowMs, share });
    while (marks.length > 2 && nowMs - marks[1]!.ms >= windowMs) marks.shift();
    const [from] = marks;
    const remainingMs = ((1 - share) * (nowMs - from!.ms)) / (share - from!.share);
    const isWholeKnown = share > from!.share && nowMs - from!.ms >= leastMs;
    return { perSecond: isKnown ? perSecond : null, remainingMs: isWholeKnown ? remainingMs : null };
  };
}

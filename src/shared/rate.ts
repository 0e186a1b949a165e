import type { Progress } from './job.ts';

/** How fast a job goes, and how long it will still take; `null` until it is known. */
export interface Rate {
  readonly perSecond: number | null;
  readonly remainingMs: number | null;
}

/** Less than this says little about a rate. */
const leastMs = 200;

/**
 * Tells the rate since the count last began anew (another unit, or fewer done than before), and how long the whole job will still take: of one
 * in stages by what of the whole is done, else by the count.
 */
export function rateMeter(): (progress: Progress) => Rate {
  let start = { ms: performance.now(), done: 0, unit: '' };
  let whole: { readonly ms: number; readonly share: number } | undefined;
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
    whole ??= { ms: nowMs, share };
    const remainingMs = ((1 - share) * (nowMs - whole.ms)) / (share - whole.share);
    const isWholeKnown = share > whole.share && nowMs - whole.ms >= leastMs;
    return { perSecond: isKnown ? perSecond : null, remainingMs: isWholeKnown ? remainingMs : null };
  };
}

import type { JobContext, Progress } from './job.ts';

/** How much of the whole job is done, 0…1: of a job of one stage, of what that counts; `null` where nobody knows. */
export function shareDone({ share, done, total }: Progress): number | null {
  if (share !== undefined) return share;
  return total === undefined ? null : total === 0 ? 1 : Math.min(1, done / total);
}

/**
 * What a stage of a job is given: what it reports counts from `from` to `to` of the whole. Stages may have stages; whatever each counts
 * for itself, the whole never becomes less.
 */
export function stageOf(context: JobContext, from: number, to: number): JobContext {
  return {
    ...context,
    report: (progress) => context.report({ ...progress, share: from + (to - from) * (shareDone(progress) ?? 0) }),
  };
}

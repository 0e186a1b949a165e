import type { JobState } from '../../shared/contract/job.ts';

/** A job as last heard of, and the number of the event or the answer that told. */
export interface HeardJob {
  readonly job: JobState;
  readonly seq: number;
}

/**
 * A list of jobs made at `seq`, and what events have told: of each job what is newer. A job that neither the list nor a later event
 * knows is no more.
 */
export function mergeJobs(
  heard: ReadonlyMap<string, HeardJob>,
  listed: readonly JobState[],
  seq: number,
): Map<string, HeardJob> {
  const merged = new Map(listed.map((job) => [job.id, { job, seq }]));
  for (const [id, own] of heard) if (own.seq > seq) merged.set(id, own);
  return merged;
}

export const isOver = ({ status }: JobState): boolean => status !== 'waiting' && status !== 'running';

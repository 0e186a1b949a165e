import type { JobState } from '../../shared/contract/job.ts';
import { say } from '../../shared/sentence.ts';

/** A job as last heard of, and the number of the event or the answer that told. */
export interface HeardJob {
  readonly job: JobState;
  readonly seq: number;
}

/**
 * A list of jobs made at `seq`, and what events have told: of each job what is newer. A job that neither the list nor a later event
 * knows is of a host that has ended: one that was not over was interrupted then.
 */
export function mergeJobs(
  heard: ReadonlyMap<string, HeardJob>,
  listed: readonly JobState[],
  seq: number,
): Map<string, HeardJob> {
  const merged = new Map(listed.map((job) => [job.id, { job, seq }]));
  for (const [id, own] of heard) {
    if (own.seq > seq) merged.set(id, own);
    else if (!merged.has(id)) merged.set(id, { job: isOver(own.job) ? own.job : interrupted(own.job), seq });
  }
  return merged;
}

const interrupted = (job: JobState): JobState => ({
  ...job,
  status: 'interrupted',
  message: say('host.jobLost'),
  perSecond: null,
  remainingMs: null,
  finishedAt: new Date().toISOString(),
});

export const isOver = ({ status }: Pick<JobState, 'status'>): boolean => status !== 'waiting' && status !== 'running';

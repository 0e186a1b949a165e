import type { JobState } from '../../shared/contract/job.ts';

/** A person turns to something else meanwhile. */
const longMs = 30_000;

/** Whether a job that is over took long. */
export const isLong = ({ startedAt, finishedAt }: Pick<JobState, 'startedAt' | 'finishedAt'>): boolean =>
  startedAt !== null && finishedAt !== null && Date.parse(finishedAt) - Date.parse(startedAt) >= longMs;

import { finishJob, type Job, listJobs, startJob } from '../../catalog/jobs.ts';
import { pinning } from '../../catalog/storage/pins.ts';
import { sentenceOf } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Workspace } from './workspace.ts';

/** Does a job, whose blobs are pinned, and keeps in the catalog what it was, when, and how it ended. */
export async function logged<T>(
  { catalog }: Workspace,
  kind: string,
  parameters: unknown,
  { signal }: JobContext,
  work: () => Promise<T>,
): Promise<T> {
  const id = startJob(catalog, kind, parameters);
  try {
    const result = await pinning(work);
    finishJob(catalog, id, 'done');
    return result;
  } catch (error) {
    finishJob(catalog, id, signal.aborted ? 'cancelled' : 'failed', sentenceOf(error));
    throw error;
  }
}

/** The latest `limit` jobs of the workspace, latest first. */
export const listLatestJobs = ({ catalog }: Workspace, limit: number): Job[] => listJobs(catalog, limit);

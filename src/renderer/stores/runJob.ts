import type { JobState } from '../../shared/contract/job.ts';
import type { GivenParameters, JobKind } from '../../shared/contract/jobKinds.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { client } from '../contract/client.ts';
import { useJobsStore } from './useJobsStore.ts';

/** Does a job to its end, for a dialog that stays until then. Throws why it was refused, or what it failed with. */
export async function runJob<K extends JobKind>(kind: K, parameters: GivenParameters<K>): Promise<JobState> {
  const { jobId } = (await client.request('job.start', { kind, parameters })).result;
  const job = await useJobsStore().whenOver(jobId);
  if (job.status !== 'done' && job.message) throw new SwitchbackError('BAD_ARGUMENT', job.message);
  return job;
}

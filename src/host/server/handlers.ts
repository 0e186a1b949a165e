import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import { describeWorkspace } from '../../workbench/describeWorkspace.ts';
import { listLatestJobs } from '../../workbench/jobLog.ts';
import type { Workspace } from '../../workbench/workspace.ts';
import type { ComputationName } from '../engine/computations.ts';
import type { JobQueue } from './jobQueue.ts';
import type { Log } from './log.ts';

/** What the host's answers are made from. */
export interface HostParts {
  /** Open for reading. */
  readonly workspace: Workspace;
  readonly jobs: JobQueue;
  readonly log: Log;
}

/** How the host answers the requests that are its own. */
export function hostHandlers({ workspace, jobs, log }: HostParts): Omit<Handlers<WorkbenchContract>, ComputationName> {
  return {
    'workspace.describe': () => describeWorkspace(workspace),
    'job.start': ({ kind, parameters }) => ({ jobId: jobs.start(kind, parameters) }),
    'job.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return null;
    },
    'job.list': () => jobs.list(),
    'job.listPast': ({ limit }) => listLatestJobs(workspace, limit),
    'log.list': () => log.lines(),
  };
}

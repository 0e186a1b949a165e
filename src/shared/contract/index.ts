import { jobRequests } from './job.ts';
import { logRequests } from './log.ts';
import { workspaceRequests } from './workspace.ts';

/** Everything that a page may ask of its host. */
export const contract = {
  ...workspaceRequests,
  ...jobRequests,
  ...logRequests,
};

export type WorkbenchContract = typeof contract;

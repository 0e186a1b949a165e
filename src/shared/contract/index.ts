import { checkpointRequests } from './checkpoint.ts';
import { jobRequests } from './job.ts';
import { logRequests } from './log.ts';
import { unitRequests } from './unit.ts';
import { workspaceRequests } from './workspace.ts';

/** Everything that a page may ask of its host. */
export const contract = {
  ...workspaceRequests,
  ...checkpointRequests,
  ...jobRequests,
  ...logRequests,
  ...unitRequests,
};

export type WorkbenchContract = typeof contract;

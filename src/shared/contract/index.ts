import { checkpointRequests } from './checkpoint.ts';
import { inspectRequests } from './inspect.ts';
import { jobRequests } from './job.ts';
import { logRequests } from './log.ts';
import { pictureRequests } from './picture.ts';
import { unitRequests } from './unit.ts';
import { workspaceRequests } from './workspace.ts';

/** Everything that a page may ask of its host. */
export const contract = {
  ...workspaceRequests,
  ...checkpointRequests,
  ...jobRequests,
  ...logRequests,
  ...pictureRequests,
  ...inspectRequests,
  ...unitRequests,
};

export type WorkbenchContract = typeof contract;

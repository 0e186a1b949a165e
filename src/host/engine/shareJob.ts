import { share } from '../../workbench/sharing/share.ts';
import { freeFolder } from '../../workbench/sharing/wholeFolder.ts';
import type { Jobs } from './job.ts';
import { shareParts } from './shareParts.ts';

/** The job that writes a shared folder, in the one that was chosen, beside whatever else is there. */
export const shareJob: Jobs<'share'> = {
  share: {
    topics: ['passes', 'projections'],
    run: (workspace, { folder, name, ...request }, context) =>
      share(workspace, request, freeFolder(folder, name), shareParts, context),
  },
};

import { analysisRequests } from './analysis.ts';
import { datasetRequests } from './dataset.ts';
import { viewRequests } from './experiment.ts';
import { figureRequests } from './figure.ts';
import { folderRequests } from './folder.ts';
import { inspectRequests } from './inspect.ts';
import { jobRequests } from './job.ts';
import { logRequests } from './log.ts';
import { modelRequests } from './model.ts';
import { networkRequests } from './network.ts';
import { partSetRequests } from './partSet.ts';
import { pictureRequests } from './picture.ts';
import { runRequests } from './run.ts';
import { shareRequests } from './share.ts';
import { trainingRequests } from './training.ts';
import { unitRequests } from './unit.ts';
import { unitNoteRequests } from './unitNote.ts';
import { workspaceRequests } from './workspace.ts';

/** Everything that a page may ask of its host. */
export const contract = {
  ...workspaceRequests,
  ...datasetRequests,
  ...networkRequests,
  ...trainingRequests,
  ...runRequests,
  ...modelRequests,
  ...jobRequests,
  ...logRequests,
  ...pictureRequests,
  ...folderRequests,
  ...inspectRequests,
  ...analysisRequests,
  ...unitRequests,
  ...unitNoteRequests,
  ...viewRequests,
  ...partSetRequests,
  ...figureRequests,
  ...shareRequests,
};

export type WorkbenchContract = typeof contract;

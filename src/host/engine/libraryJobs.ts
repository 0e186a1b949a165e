import { join } from 'node:path';
import { addDataset } from '../../workbench/datasets/addDataset.ts';
import { checkDataset } from '../../workbench/datasets/checkDataset.ts';
import { removeDataset } from '../../workbench/datasets/datasets.ts';
import { loadCheckpoint } from '../../workbench/models/checkpoints.ts';
import { evaluateSplit } from '../../workbench/models/evaluateSplit.ts';
import { exportCheckpoint } from '../../workbench/models/exportCheckpoint.ts';
import { importRun } from '../../workbench/models/importRun.ts';
import { removeRun } from '../../workbench/training/removeRun.ts';
import { resumeTraining, train } from '../../workbench/training/training.ts';
import { fileStem } from '../../workbench/workspace/outputs.ts';
import type { Jobs } from './job.ts';

type LibraryJob =
  | 'addDataset'
  | 'removeDataset'
  | 'checkDataset'
  | 'train'
  | 'importWeights'
  | 'resumeTraining'
  | 'removeRun'
  | 'evaluate'
  | 'exportCheckpoint';

/** The jobs on data sets and runs. */
export const libraryJobs: Jobs<LibraryJob> = {
  addDataset: {
    topics: ['datasets'],
    run: (workspace, { folder, name }, context) => addDataset(workspace, folder, name, context),
  },
  removeDataset: {
    topics: ['datasets', 'passes', 'projections'],
    run: async (workspace, { dataset }) => {
      removeDataset(workspace, dataset);
      return null;
    },
  },
  checkDataset: {
    topics: ['datasets'],
    run: (workspace, { dataset }, context) => checkDataset(workspace, dataset, context),
  },
  train: {
    topics: ['networks', 'runs', 'checkpoints'],
    run: (workspace, parameters, context) => train(workspace, parameters, context),
  },
  importWeights: {
    topics: ['networks', 'runs', 'checkpoints'],
    run: (workspace, { folder: weights, ...parameters }, context) =>
      importRun(workspace, { ...parameters, weights }, context),
  },
  resumeTraining: {
    topics: ['runs', 'checkpoints'],
    run: (workspace, { run, runtime }, context) => resumeTraining(workspace, run, context, runtime),
  },
  removeRun: {
    topics: ['networks', 'runs', 'checkpoints', 'passes', 'projections', 'analyses'],
    run: async (workspace, { run }) => {
      removeRun(workspace, run);
      return null;
    },
  },
  evaluate: {
    topics: ['checkpoints'],
    run: (workspace, parameters, context) => evaluateSplit(workspace, parameters, context),
  },
  exportCheckpoint: {
    topics: [],
    run: async (workspace, { checkpoint, folder }) => {
      const loaded = loadCheckpoint(workspace, checkpoint);
      // In a folder of its own, beside whatever else is in the one that was chosen.
      return { files: exportCheckpoint(loaded, join(folder, fileStem(loaded.name))) };
    },
  },
};

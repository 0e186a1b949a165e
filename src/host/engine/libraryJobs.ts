import { join } from 'node:path';
import { addDataset } from '../../workbench/datasets/addDataset.ts';
import { checkDataset } from '../../workbench/datasets/checkDataset.ts';
import { removeDataset } from '../../workbench/datasets/datasets.ts';
import { divideDataset } from '../../workbench/datasets/divideDataset.ts';
import { findCopies } from '../../workbench/datasets/findCopies.ts';
import { lookAgain } from '../../workbench/datasets/lookAgain.ts';
import { removeModel } from '../../workbench/models/changeModel.ts';
import { exportModel } from '../../workbench/models/exportModel.ts';
import { importChosen } from '../../workbench/models/importModel.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { proveFile } from '../../workbench/models/proof/proveModel.ts';
import { removeRun } from '../../workbench/training/removeRun.ts';
import { resumeTraining, train } from '../../workbench/training/training.ts';
import { fileStem } from '../../workbench/workspace/outputs.ts';
import type { Jobs } from './job.ts';

type LibraryJob =
  | 'addDataset'
  | 'removeDataset'
  | 'checkDataset'
  | 'findCopies'
  | 'lookAgain'
  | 'divideDataset'
  | 'train'
  | 'importModel'
  | 'proveModel'
  | 'removeModel'
  | 'resumeTraining'
  | 'removeRun'
  | 'exportModel';

/** The jobs on data sets and runs. */
export const libraryJobs: Jobs<LibraryJob> = {
  addDataset: {
    topics: ['datasets'],
    run: (workspace, { folder, name, ...reading }, context) => addDataset(workspace, folder, name, context, reading),
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
  findCopies: {
    topics: [],
    run: (workspace, request, context) => findCopies(workspace, request, context),
  },
  lookAgain: {
    topics: ['datasets', 'passes'],
    run: (workspace, request, context) => lookAgain(workspace, request, context),
  },
  divideDataset: {
    topics: ['datasets', 'passes'],
    run: (workspace, request, context) => divideDataset(workspace, request, context),
  },
  train: {
    topics: ['networks', 'runs', 'models'],
    run: (workspace, parameters, context) => train(workspace, parameters, context),
  },
  importModel: {
    topics: ['networks', 'models'],
    run: async (workspace, parameters, context) => {
      const { name } = await importChosen(workspace, parameters, context);
      return { name };
    },
  },
  proveModel: {
    topics: [],
    run: (workspace, { on, ...parameters }, context) => proveFile(workspace, parameters, on, context),
  },
  removeModel: {
    topics: ['networks', 'runs', 'models', 'passes', 'projections', 'analyses'],
    run: async (workspace, { model }) => {
      removeModel(workspace, model);
      return null;
    },
  },
  resumeTraining: {
    topics: ['runs', 'models'],
    run: (workspace, { run, runtime }, context) => resumeTraining(workspace, run, context, runtime),
  },
  removeRun: {
    topics: ['networks', 'runs', 'models', 'passes', 'projections', 'analyses'],
    run: async (workspace, { run }) => {
      removeRun(workspace, run);
      return null;
    },
  },
  exportModel: {
    topics: [],
    run: async (workspace, { model, folder }) => {
      const loaded = loadModel(workspace, model);
      // In a folder of its own, beside whatever else is in the one that was chosen.
      return { files: exportModel(loaded, join(folder, fileStem(loaded.name))) };
    },
  },
};

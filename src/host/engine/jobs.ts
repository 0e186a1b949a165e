import * as experiments from '../../experiments/jobs.ts';
import type { Topic } from '../../shared/contract/events.ts';
import { analyse } from '../../workbench/analyses/analyse.ts';
import { indexSplit } from '../../workbench/features/indexing.ts';
import { makeLayerSheets } from '../../workbench/features/layerSheets.ts';
import { buildSample } from '../../workbench/sample/sample.ts';
import { figureJobs } from './figureJobs.ts';
import type { Jobs } from './job.ts';
import { libraryJobs } from './libraryJobs.ts';
import { shareJob } from './shareJob.ts';

interface Changing {
  readonly changes?: readonly Topic[];
}

/** How the engine process does every kind of job. */
export const jobs: Jobs = {
  ...libraryJobs,
  ...figureJobs,
  ...shareJob,
  buildSample: {
    topics: ['datasets', 'networks', 'runs', 'models', 'passes', 'projections'],
    run: (workspace, _parameters, context) => buildSample(workspace, context),
  },
  index: {
    topics: ['passes'],
    run: (workspace, parameters, context) => indexSplit(workspace, parameters, context),
  },
  projectLayers: {
    topics: ['passes', 'projections'],
    run: (workspace, parameters, context) => makeLayerSheets(workspace, parameters, context),
  },
  analyse: {
    topics: ({ kind }) => ['analyses', ...((experiments[kind] as Changing).changes ?? [])],
    run: (workspace, { kind, parameters }, context) => analyse(workspace, kind, parameters, context),
  },
};

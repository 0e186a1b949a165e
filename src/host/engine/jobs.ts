import * as experiments from '../../experiments/jobs.ts';
import type { Topic } from '../../shared/contract/events.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import type { JobContext } from '../../shared/job.ts';
import { stageOf } from '../../shared/stages.ts';
import { analyse } from '../../workbench/analyses/analyse.ts';
import { indexSplit } from '../../workbench/features/indexing.ts';
import { makeLayerSheets } from '../../workbench/features/layerSheets.ts';
import { buildSample } from '../../workbench/sample/sample.ts';
import { runOnCluster } from '../../workbench/shards/cluster/runOnCluster.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { figureJobs } from './figureJobs.ts';
import type { EngineParameters, Jobs } from './job.ts';
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
    run: (workspace, parameters, context) => projectLayers(workspace, parameters, context),
  },
  analyse: {
    topics: ({ kind }) => ['analyses', ...((experiments[kind] as Changing).changes ?? [])],
    run: (workspace, { kind, parameters, on }, context) =>
      on === undefined
        ? analyse(workspace, kind, parameters, context)
        : runOnCluster(workspace, on, { kind, request: parameters }, context),
  },
};

/** What of the whole an index on a cluster takes. */
const indexShare = 0.8;

async function projectLayers(
  workspace: Workspace,
  { on, ...request }: EngineParameters<'projectLayers'>,
  context: JobContext,
) {
  if (on === undefined) return makeLayerSheets(workspace, request, context);
  const { rule: _, ...index } = request;
  await runOnCluster(
    workspace,
    on,
    { kind: 'index', request: { ...index, top: sheetImages } },
    stageOf(context, 0, indexShare),
  );
  return makeLayerSheets(workspace, request, stageOf(context, indexShare, 1));
}

import type { Topic } from '../../shared/contract/events.ts';
import type { JobKind, JobParameters } from '../../shared/contract/jobKinds.ts';
import type { JobContext } from '../../shared/job.ts';
import { indexSplit } from '../../workbench/indexing.ts';
import { makeLayerSheets } from '../../workbench/layerSheets.ts';
import { buildSample } from '../../workbench/sample.ts';
import type { Workspace } from '../../workbench/workspace.ts';

/** How the engine process does one kind of job. */
interface Job<K extends JobKind> {
  /** What of the catalog it changes while it runs. */
  readonly topics: readonly Topic[];
  readonly run: (workspace: Workspace, parameters: JobParameters<K>, context: JobContext) => Promise<unknown>;
}

export const jobs: { readonly [K in JobKind]: Job<K> } = {
  buildSample: {
    topics: ['datasets', 'networks', 'runs', 'checkpoints', 'passes', 'projections'],
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
};

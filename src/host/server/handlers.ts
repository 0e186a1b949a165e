import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { EventSource } from '../../shared/rpc/events.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import { changedDatasets, listAnalyses, removeAnalysis, showAnalysis } from '../../workbench/analyses/analyses.ts';
import { suggestImages } from '../../workbench/datasets/suggestImages.ts';
import { listUnitNotes, noteUnit } from '../../workbench/features/unitNotes.ts';
import { listUnits, topOfUnit } from '../../workbench/features/units.ts';
import { listLayers } from '../../workbench/models/layerList.ts';
import { describeWorkspace } from '../../workbench/workspace/describeWorkspace.ts';
import { listLatestJobs } from '../../workbench/workspace/jobLog.ts';
import { changeSettings, forgetCluster, keepCluster } from '../../workbench/workspace/settings.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { ComputationName } from '../engine/computation.ts';
import { figureHandlers } from './figureHandlers.ts';
import { folderHandlers } from './folderHandlers.ts';
import type { Grants } from './grants.ts';
import type { JobQueue } from './jobQueue.ts';
import { libraryHandlers } from './libraryHandlers.ts';
import type { Log } from './log.ts';
import { partSetHandlers } from './partSetHandlers.ts';
import { viewHandlers } from './viewHandlers.ts';
import { writing } from './writing.ts';

/** What the host's answers are made from. */
export interface HostParts {
  /** Open for reading. */
  readonly workspace: Workspace;
  readonly jobs: JobQueue;
  readonly log: Log;
  readonly events: EventSource<WorkbenchEvents>;
  readonly grants: Grants;
  /** Folders in which a page may choose one. */
  readonly roots: readonly string[];
}

/** How the host answers the requests that are its own. */
export function hostHandlers({
  workspace,
  jobs,
  log,
  events,
  grants,
  roots,
}: HostParts): Omit<Handlers<WorkbenchContract>, ComputationName> {
  return {
    ...libraryHandlers(workspace, grants, (topics) => events.emit('catalog.changed', { topics })),
    ...folderHandlers(grants, roots),
    ...figureHandlers(workspace, () => events.emit('catalog.changed', { topics: ['figures'] })),
    ...viewHandlers(workspace),
    ...partSetHandlers(workspace, () => events.emit('catalog.changed', { topics: ['partSets'] })),
    'workspace.describe': () => describeWorkspace(workspace),
    'workspace.setRuntime': ({ name }) => {
      changeSettings({ runtime: name });
      events.emit('catalog.changed', { topics: ['settings'] });
      return null;
    },
    'workspace.setMemory': ({ bytes }) => {
      changeSettings({ memoryBytes: bytes });
      events.emit('catalog.changed', { topics: ['settings'] });
      return null;
    },
    'workspace.keepCluster': ({ folderId, ...own }) => {
      keepCluster({ ...own, folder: grants.pathOf(folderId) });
      events.emit('catalog.changed', { topics: ['settings'] });
      return null;
    },
    'workspace.forgetCluster': ({ name }) => {
      forgetCluster(name);
      events.emit('catalog.changed', { topics: ['settings'] });
      return null;
    },
    'job.start': ({ kind, parameters }) => ({ jobId: jobs.start(kind, parameters) }),
    'job.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return null;
    },
    'job.move': ({ jobId, before }) => {
      jobs.move(jobId, before);
      return null;
    },
    'job.list': () => jobs.list(),
    'job.listPast': ({ limit }) => listLatestJobs(workspace, limit),
    'picture.suggest': ({ count, ...of }) => suggestImages(workspace, of, count),
    'analysis.list': ({ kind }) => listAnalyses(workspace, kind),
    'analysis.get': ({ kind, id }) => showAnalysis(workspace, kind, id),
    'analysis.listChangedDatasets': ({ kind, id }) => changedDatasets(workspace, kind, id),
    'analysis.remove': ({ kind, id }) => {
      writing(workspace, (own) => removeAnalysis(own, kind, id));
      events.emit('catalog.changed', { topics: ['analyses'] });
      return null;
    },
    'unit.listLayers': ({ model }) => listLayers(workspace, model),
    'unit.list': ({ rule, ...request }) => listUnits(workspace, request, rule),
    'unit.listTop': ({ channel, ...request }) => topOfUnit(workspace, request, channel),
    'unitNote.list': ({ model }) => listUnitNotes(workspace, model),
    'unitNote.change': ({ model, unit, changes }) => {
      writing(workspace, (own) => noteUnit(own, model, unit, changes));
      events.emit('catalog.changed', { topics: ['unitNotes'] });
      return null;
    },
    'log.list': () => log.lines(),
  };
}

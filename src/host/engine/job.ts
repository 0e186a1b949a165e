import type { Topic } from '../../shared/contract/events.ts';
import type { JobKind, JobParameters } from '../../shared/contract/jobKinds.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';

/** A job's parameters as the engine process gets them: where a page has named a granted folder, `folder` is its absolute path. */
export type EngineParameters<K extends JobKind> =
  JobParameters<K> extends { readonly folderId: string }
    ? Omit<JobParameters<K>, 'folderId'> & { readonly folder: string }
    : JobParameters<K>;

/** How the engine process does one kind of job. */
export interface Job<K extends JobKind> {
  /** What of the catalog it changes while it runs. */
  readonly topics: readonly Topic[] | ((parameters: EngineParameters<K>) => readonly Topic[]);
  readonly run: (workspace: Workspace, parameters: EngineParameters<K>, context: JobContext) => Promise<unknown>;
}

/** How it does several kinds. */
export type Jobs<K extends JobKind = JobKind> = { readonly [N in K]: Job<N> };

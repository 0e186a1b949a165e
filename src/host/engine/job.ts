import type { Topic } from '../../shared/contract/events.ts';
import type { JobKind, JobParameters } from '../../shared/contract/jobKinds.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';

/** What a page has sent, as the engine process gets it: where it names a grant, `folder` or `file` is the absolute path of that. */
export type Granted<T> = T extends { readonly folderId: string }
  ? Omit<T, 'folderId'> & { readonly folder: string }
  : T extends { readonly fileId: string }
    ? Omit<T, 'fileId'> & { readonly file: string }
    : T;

export type EngineParameters<K extends JobKind> = Granted<JobParameters<K>>;

/** How the engine process does one kind of job. */
export interface Job<K extends JobKind> {
  /** What of the catalog it changes while it runs. */
  readonly topics: readonly Topic[] | ((parameters: EngineParameters<K>) => readonly Topic[]);
  readonly run: (workspace: Workspace, parameters: EngineParameters<K>, context: JobContext) => Promise<unknown>;
}

/** How it does several kinds. */
export type Jobs<K extends JobKind = JobKind> = { readonly [N in K]: Job<N> };

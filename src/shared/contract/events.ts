import type { JobState } from './job.ts';
import type { LogLine } from './log.ts';

/** Parts of the catalog that change together; a screen fetches again what it shows of one. */
export const topics = [
  'datasets',
  'networks',
  'runs',
  'models',
  'passes',
  'projections',
  'unitNotes',
  'analyses',
  'partSets',
  'figures',
  'jobs',
  'settings',
] as const;
export type Topic = (typeof topics)[number];

/** What happens without being asked for. */
export interface WorkbenchEvents extends Record<string, unknown> {
  /** At most ten times a second a job; the last one is always told. */
  readonly 'job.progressed': JobState;
  readonly 'catalog.changed': { readonly topics: readonly Topic[] };
  /** A line has been added to the host's log. */
  readonly 'log.written': LogLine;
}

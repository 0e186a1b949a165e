import { z } from 'zod';
import * as experiments from '../../experiments/declarations.ts';
import type { Progress } from '../job.ts';
import { query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';
import { type AnalysisKind, analysisKinds } from './analysis.ts';
import { type JobKind, jobKinds } from './jobKinds.ts';

/** `interrupted`: the process that did it has ended. */
export type JobStatus = 'waiting' | 'running' | 'done' | 'failed' | 'interrupted' | 'cancelled';

/** A job's kind and what it is told. */
export interface JobContinuation {
  readonly kind: JobKind;
  readonly parameters: unknown;
}

/** A piece of work of this session, from the moment it was asked for. */
export interface JobState {
  readonly id: string;
  readonly kind: JobKind;
  /** Which one an `analyse` does. */
  readonly experiment: AnalysisKind | null;
  /** What to start to go on with it when it was interrupted; `null` for what begins anew on its own screen. */
  readonly continuation: JobContinuation | null;
  /** What it works on, in a few words with ` · ` between them: a run's name, a checkpoint and a data set. */
  readonly subject: string;
  readonly status: JobStatus;
  /** Of two jobs that wait that of the smaller number begins first. */
  readonly place: number;
  readonly progress: Progress | null;
  /** Of the progress's unit, over the last while; `null` until it is known. */
  readonly perSecond: number | null;
  readonly remainingMs: number | null;
  /** The last lines worth keeping: broken images, finished stages. */
  readonly warnings: readonly Sentence[];
  /** Why it failed or was interrupted. */
  readonly message: Sentence | null;
  /** What it gave, when done. */
  readonly result: unknown;
  /** ISO 8601. */
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

const subjectFields = [
  'name',
  'run',
  'model',
  'models',
  'left',
  'right',
  'layer',
  'dataset',
  'datasets',
  'split',
] as const;

/**
 * Names of what a job is about, whatever its kind calls them: runs, models, a layer, data sets, a split; of a folder or a file that is given no other,
 * its own; and the cluster that does it. An experiment's are among the parameters in its own.
 */
export function subjectOf(kind: string, parameters: unknown): string {
  const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  const fields = (kind === 'analyse' ? (given.parameters ?? {}) : given) as Readonly<Record<string, unknown>>;
  const named = subjectFields.flatMap((field) => [fields[field]].flat()).filter((name) => typeof name === 'string');
  const on = typeof given.on === 'string' ? [given.on] : [];
  if (named.length > 0) return [...new Set([...named, ...on])].join(' · ');
  const place = [fields.folder, fields.path, fields.file].find((own) => typeof own === 'string');
  return place?.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

/** Whether `name` is one of those that a job's subject names. */
export const isAbout = ({ subject }: Pick<JobState, 'subject'>, name: string): boolean =>
  subject.split(' · ').includes(name);

/** Which experiment a job does, here or on the command line, where its kind is the command; `null` where it does none. */
export function experimentOf({ kind, parameters }: { readonly kind: string; readonly parameters: unknown }) {
  const name = kind === 'analyse' ? (parameters as { readonly kind?: unknown } | null)?.kind : undefined;
  return analysisKinds.find((own) => own === name || experiments[own].command === kind) ?? null;
}

/** A job of the catalog, of this session or an earlier one, of any host. */
export interface PastJob {
  readonly id: number;
  readonly kind: string;
  readonly parameters: unknown;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly message: Sentence | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export const jobRequests = {
  /** Queues a job; its events tell the rest. Throws `BAD_ARGUMENT` for parameters that do not fit its kind. */
  'job.start': query<{ readonly jobId: string }>()(
    z.object({ kind: z.enum(Object.keys(jobKinds) as [JobKind, ...JobKind[]]), parameters: z.unknown() }),
  ),
  /** Stops a job within one batch; what it has done is kept. */
  'job.cancel': query<null>()(z.object({ jobId: z.string() })),
  /** Lets a job that waits begin before another that waits, or last where `before` is `null`. Throws `NOT_FOUND` for one that does not wait. */
  'job.move': query<null>()(z.object({ jobId: z.string(), before: z.string().nullable() })),
  /** The jobs of this session, in the order they were asked for. */
  'job.list': query<readonly JobState[]>()(z.object({})),
  /** What ran in the workspace before, latest first. */
  'job.listPast': query<readonly PastJob[]>()(z.object({ limit: z.int().min(1).max(500) })),
};

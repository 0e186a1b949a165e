import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import { experimentOf, type JobContinuation, type JobState, subjectOf } from '../../shared/contract/job.ts';
import { type JobKind, type JobParameters, jobKinds } from '../../shared/contract/jobKinds.ts';
import { codeOf, SwitchbackError, sentenceOf } from '../../shared/errors.ts';
import type { Progress } from '../../shared/job.ts';
import { rateMeter } from '../../shared/rate.ts';
import { say } from '../../shared/sentence.ts';
import type { Engine } from '../engine/supervisor.ts';

/** Jobs that run at a time: a training leaves room for an analysis beside it. */
const concurrency = 2;
/** Jobs that are over and still listed; the catalog knows of the ones before. */
const overKept = 300;
/** Warnings kept with a job. */
const warningsKept = 50;

export interface JobQueue {
  readonly start: (kind: JobKind, parameters: unknown) => string;
  readonly cancel: (jobId: string) => void;
  /** Throws `NOT_FOUND` for a job that does not wait. */
  readonly move: (jobId: string, before: string | null) => void;
  readonly list: () => readonly JobState[];
}

/**
 * Jobs of this session, done by an engine process two at a time; `onChange` is told of every change of one. What is asked for again
 * while it waits or runs is the same job; a job whose engine process dies is interrupted. None begins before `mayBegin` is settled.
 * `hasRun` says whether a training has come as far as a run, which can be resumed; before, it begins again.
 */
export function jobQueue(
  engine: Engine,
  resolveParameters: <K extends JobKind>(kind: K, parameters: JobParameters<K>) => unknown,
  onChange: (job: JobState) => void,
  mayBegin: Promise<void>,
  hasRun: (name: string) => boolean,
): JobQueue {
  const queue = new PQueue({ concurrency, autoStart: false });
  /** What a cluster does takes no place here: it waits there. */
  const elsewhere = new PQueue({ autoStart: false });
  void mayBegin.finally(() => {
    queue.start();
    elsewhere.start();
  });
  const jobs = new Map<string, JobState>();
  let lastPlace = 0;
  const meters = new Map<string, ReturnType<typeof rateMeter>>();
  /** What those jobs are to do that wait or run and are not being stopped. */
  const wanted = new Map<string, readonly [kind: JobKind, parameters: unknown]>();

  const change = (id: string, changes: Partial<JobState>) => {
    const job = { ...jobs.get(id)!, ...changes };
    jobs.set(id, job);
    if (changes.finishedAt) forgetOldest();
    onChange(job);
  };
  const forgetOldest = () => {
    const over = [...jobs.values()].filter(({ finishedAt }) => finishedAt !== null);
    if (over.length <= overKept) return;
    // ISO 8601 sorts as time does.
    over.sort((a, b) => (a.finishedAt! < b.finishedAt! ? -1 : 1));
    for (const { id } of over.slice(0, -overKept)) jobs.delete(id);
  };
  engine.client.on('job.reported', ({ jobId, progress }) => {
    const job = jobs.get(jobId);
    if (job?.status !== 'running') return;
    change(jobId, { progress, continuation: continuationNow(job, hasRun), ...meters.get(jobId)!(progress) });
  });
  engine.client.on('job.warned', ({ jobId, message }) => {
    const job = jobs.get(jobId);
    if (job) change(jobId, { warnings: [...job.warnings, message].slice(-warningsKept) });
  });

  const run = async (id: string, kind: JobKind, parameters: unknown) => {
    // Cancelled while it waited, and perhaps forgotten since.
    if (jobs.get(id)?.status !== 'waiting') return;
    change(id, { status: 'running', startedAt: new Date().toISOString() });
    const ended = () => ({ finishedAt: new Date().toISOString(), perSecond: null, remainingMs: null });
    try {
      const { result } = await engine.client.request('engine.runJob', { jobId: id, kind, parameters });
      change(id, { status: 'done', result, ...ended() });
    } catch (error) {
      const code = codeOf(error);
      if (code === 'CANCELLED') return change(id, { status: 'cancelled', ...ended() });
      const continuation = continuationNow(jobs.get(id)!, hasRun);
      if (code === 'DISCONNECTED')
        change(id, { status: 'interrupted', message: say('host.engineEnded'), continuation, ...ended() });
      else change(id, { status: 'failed', message: sentenceOf(error), ...ended() });
    } finally {
      meters.delete(id);
      wanted.delete(id);
    }
  };

  return {
    start: (kind, given) => {
      const checked = jobKinds[kind].safeParse(given);
      if (!checked.success) {
        const [issue] = checked.error.issues;
        const places = { kind, place: issue!.path.join('.'), problem: issue!.message };
        throw new SwitchbackError('BAD_ARGUMENT', say('host.jobNotStarted', places));
      }
      const question = [kind, checked.data] as const;
      const [same] = [...wanted].find(([, own]) => isDeepStrictEqual(own, question)) ?? [];
      if (same) return same;
      const parameters = resolveParameters(kind, checked.data as never);
      const id = randomUUID();
      meters.set(id, rateMeter());
      wanted.set(id, question);
      lastPlace += 1;
      jobs.set(id, newJob(id, kind, checked.data, subjectOf(kind, parameters), lastPlace));
      onChange(jobs.get(id)!);
      const own = typeof (checked.data as { readonly on?: unknown }).on === 'string' ? elsewhere : queue;
      own.add(() => run(id, kind, parameters), { id, priority: -lastPlace });
      return id;
    },
    cancel: (jobId) => {
      const job = jobs.get(jobId);
      if (!job) throw new SwitchbackError('NOT_FOUND', say('host.noJob'));
      wanted.delete(jobId);
      if (job.status === 'running') void engine.client.request('engine.stopJob', { jobId }).catch(() => {});
      if (job.status === 'waiting') meters.delete(jobId);
      if (job.status === 'waiting') change(jobId, { status: 'cancelled', finishedAt: new Date().toISOString() });
    },
    move: (jobId, before) => {
      const waiting = [...jobs.values()]
        .filter(({ id, status }) => status === 'waiting' && wanted.has(id))
        .sort((a, b) => a.place - b.place);
      const places = waiting.map(({ place }) => place);
      const moved = waiting.find(({ id }) => id === jobId);
      const others = waiting.filter(({ id }) => id !== jobId);
      const at = before === null ? others.length : others.findIndex(({ id }) => id === before);
      if (!moved || at < 0) throw new SwitchbackError('NOT_FOUND', say('host.jobWaitsNot'));
      for (const [i, { id }] of others.toSpliced(at, 0, moved).entries()) {
        queue.setPriority(id, -places[i]!);
        if (jobs.get(id)!.place !== places[i]) change(id, { place: places[i]! });
      }
    },
    list: () => [...jobs.values()],
  };
}

function newJob(id: string, kind: JobKind, parameters: unknown, subject: string, place: number): JobState {
  return {
    id,
    kind,
    experiment: experimentOf({ kind, parameters }),
    continuation: continuationOf(kind, parameters),
    subject,
    status: 'waiting',
    place,
    progress: null satisfies Progress | null,
    perSecond: null,
    remainingMs: null,
    warnings: [],
    message: null,
    result: null,
    askedAt: new Date().toISOString(),
    startedAt: null,
    finishedAt: null,
  };
}

/**
 * What goes on with a job: the same, for jobs take what they find done. A figure's document is too large to keep, and of a training whose run the
 * workspace names nobody knows here which run it is.
 */
function continuationOf(kind: JobKind, parameters: unknown): JobContinuation | null {
  if (kind === 'prepareFigure' || kind === 'exportFigure') return null;
  return kind === 'train' && nameOf(parameters) === undefined ? null : { kind, parameters };
}

/** As `continuationOf`; a training that has its run by now is resumed. */
function continuationNow({ continuation }: JobState, hasRun: (name: string) => boolean): JobContinuation | null {
  if (continuation?.kind !== 'train') return continuation;
  const run = nameOf(continuation.parameters)!;
  return hasRun(run) ? { kind: 'resumeTraining', parameters: { run } } : continuation;
}

const nameOf = (parameters: unknown): string | undefined => (parameters as JobParameters<'train'>).name;

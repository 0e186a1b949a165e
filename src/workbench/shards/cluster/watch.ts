import { setTimeout as sleep } from 'node:timers/promises';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { filesOf, readManifest } from '../manifest.ts';
import { type ScanProgress, scanProgress } from '../progress.ts';
import { idsOf } from './slurm.ts';
import { isQueued, isRunning, type QueuedJob, queued } from './slurmQueue.ts';
import { readSubmitted, type Submitted } from './submitted.ts';

/**
 * How a scan that was watched has ended: all shards are there, and are in the workspace (`merged`), are not yet (`found`), or SLURM has forgotten its
 * merge (`forgotten`).
 */
export type Watched = 'merged' | 'found' | 'forgotten';

/** A short scan is told of soon; a long one is asked about ever more seldom. */
const soonMs = 2000;

/** Another machine sees a file some time after it was written: so often the folder is looked into before shards count as missing. */
const mostLooks = 3;

/** Why SLURM lets a job wait that no node will ever take as it is. */
const lastingReasons: ReadonlySet<string> = new Set([
  'BadConstraints',
  'PartitionConfig',
  'PartitionNodeLimit',
  'PartitionTimeLimit',
]);

/**
 * Follows a scan until all its shards are there and, where SLURM merges it, in the workspace; looks at the folder and asks SLURM every `everyMs`, at first more often. A
 * stop ends the watching, not the workers. Throws `DISCONNECTED` when the workers or the merge have ended without that, `CANCELLED` on a stop.
 */
export async function watchScan(
  folder: string,
  { everyMs }: { readonly everyMs: number },
  { report, warn, signal }: JobContext,
): Promise<Watched> {
  const manifest = readManifest(folder);
  const submitted = readSubmitted(folder);
  const ask = submitted && asking(submitted, warn);
  let ended: readonly QueuedJob[] = [];
  let isToldOfWaiting = false;
  for (let looks = 0, pauseMs = Math.min(everyMs, soonMs); ; pauseMs = Math.min(everyMs, 1.5 * pauseMs)) {
    // Before the folder: of what has ended by then every part is there.
    const jobs = ask && (await ask());
    const progress = scanProgress(folder, manifest);
    const { images: done, totalImages: total } = progress;
    report({ unit: 'images', done, total, step: stepOf(jobs, submitted) });
    const isWhole = progress.shards === manifest.shards.length;
    if (isWhole && !submitted?.merge) return 'found';
    if (jobs && submitted) {
      const reason = reasonOfWaiting(jobs, submitted);
      if (!isToldOfWaiting && reason && lastingReasons.has(reason)) {
        warn(say('shards.neverStarts', { reason, script: filesOf(folder).work }));
        isToldOfWaiting = true;
      }
      const known = jobs.filter((job) => !isQueued(job));
      if (known.length > 0) ended = known;
      const mergeOutcome = isWhole && endOfMerge(folder, jobs, submitted);
      if (mergeOutcome) return mergeOutcome;
      looks = isWhole || jobs.some((job) => job.id === submitted.array && isQueued(job)) ? 0 : looks + 1;
      if (looks >= mostLooks) throw workersEnded(folder, progress, manifest.shards.length, ended);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new SwitchbackError('CANCELLED', say('shards.stillRuns', { folder }));
  }
}

/** Asks SLURM about the jobs of a scan. A controller that does not answer is told of once and asked again: `null` meanwhile. */
function asking(submitted: Submitted, warn: JobContext['warn']): () => Promise<readonly QueuedJob[] | null> {
  let isTold = false;
  return async () => {
    try {
      const jobs = await queued(idsOf(submitted));
      isTold = false;
      return jobs;
    } catch (error) {
      if (!(error instanceof SwitchbackError) || error.code === 'NOT_FOUND') throw error;
      if (!isTold) warn(error.sentence);
      isTold = true;
      return null;
    }
  };
}

function stepOf(jobs: readonly QueuedJob[] | null, submitted: Submitted | null): Sentence {
  if (!jobs || !submitted) return say('shards.counting');
  const workers = jobs.filter(({ id }) => id === submitted.array);
  if (!workers.some(isQueued)) return say('shards.mergeRuns');
  const count = (some: readonly QueuedJob[]) => some.reduce((sum, { tasks }) => sum + tasks, 0);
  const places = { running: count(workers.filter(isRunning)), waiting: count(workers.filter(isWaiting)) };
  const reason = reasonOfWaiting(jobs, submitted);
  return reason ? say('shards.workersWait', { ...places, reason }) : say('shards.workersRun', places);
}

const isWaiting = (job: QueuedJob): boolean => isQueued(job) && !isRunning(job);

/** Why workers wait, in SLURM's word. */
const reasonOfWaiting = (jobs: readonly QueuedJob[], { array }: Submitted): string | undefined =>
  jobs.find((job) => job.id === array && isWaiting(job) && job.reason !== '' && job.reason !== 'None')?.reason;

function endOfMerge(folder: string, jobs: readonly QueuedJob[], { merge }: Submitted): Watched | null {
  const job = jobs.find(({ id }) => id === merge);
  if (!job) return 'forgotten';
  if (isQueued(job)) return null;
  if (job.state === 'COMPLETED') return 'merged';
  throw new SwitchbackError('DISCONNECTED', say('shards.mergeFailed', { state: job.state, folder }));
}

function workersEnded(
  folder: string,
  { shards }: ScanProgress,
  count: number,
  ended: readonly QueuedJob[],
): SwitchbackError {
  const states = [...new Set(ended.map(({ state }) => state))].sort();
  const places = { missing: count - shards, count, folder };
  return new SwitchbackError(
    'DISCONNECTED',
    states.length > 0 ? say('shards.workersEndedAs', { ...places, states }) : say('shards.workersEnded', places),
  );
}

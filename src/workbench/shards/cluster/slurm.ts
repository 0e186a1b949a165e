import { statSync } from 'node:fs';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { filesOf, readManifest } from '../manifest.ts';
import type { WorkerOptions } from './program.ts';
import { slurm } from './slurmCommand.ts';
import { isQueued, queued } from './slurmQueue.ts';
import { writeScripts } from './slurmScripts.ts';
import { keepSubmitted, readSubmitted, type Submitted } from './submitted.ts';

export interface SlurmRequest extends WorkerOptions {
  /** Absolute path. */
  readonly workspace: string;
  /** Default: eight. */
  readonly workers?: number | undefined;
  /** Whether SLURM merges too; default: where the workspace is on the file system of the scan's folder. */
  readonly merge?: boolean | undefined;
}

const usualWorkers = 8;

type Warning = Pick<JobContext, 'warn'>;

/** Writes the scripts, and submits nothing. Throws as `readManifest` and `writeOutputs`. */
export function prepareSlurm(folder: string, request: SlurmRequest, { warn }: Warning): void {
  writeScripts(folder, readManifest(folder), request, warn);
}

/**
 * Submits an array of workers, and the merge after them. Shards that are there are skipped, so the same again goes on. Throws `BAD_ARGUMENT` while
 * jobs of this scan still wait or run, and as `slurm`.
 */
export async function submitToSlurm(folder: string, request: SlurmRequest, { warn }: Warning): Promise<Submitted> {
  const manifest = readManifest(folder);
  if (await isStillQueued(folder))
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      say('shards.stillQueued', { jobs: idsOf(readSubmitted(folder)!), folder }),
    );
  const most = await mostTasks();
  prepareSlurm(folder, request, { warn });
  const wanted = Math.min(request.workers ?? usualWorkers, manifest.shards.length);
  const workers = Math.min(wanted, most);
  if (workers < wanted) warn(say('shards.fewerWorkers', { wanted, most }));
  const files = filesOf(folder);
  const array = await submit(folder, [`--array=1-${workers}`, files.work]);
  const submitted: Submitted = { cluster: 'slurm', array, workers, merge: null };
  keepSubmitted(folder, submitted);
  if (!(request.merge ?? isOnFileSystemOf(folder, request.workspace))) return submitted;
  const merge = await submit(folder, [
    ...[`--dependency=afterok:${array}`, '--kill-on-invalid-dep=yes', files.merge],
  ]).catch((error: unknown) => {
    if (!(error instanceof SwitchbackError)) throw error;
    warn(say('shards.mergeRefused', { problem: error.sentence, folder }));
    return null;
  });
  const whole = { ...submitted, merge };
  keepSubmitted(folder, whole);
  return whole;
}

/** Whether jobs of a scan wait or run. Throws as `slurm`. */
export async function isStillQueued(folder: string): Promise<boolean> {
  const submitted = readSubmitted(folder);
  return submitted !== null && (await queued(idsOf(submitted))).some(isQueued);
}

/** Ends the jobs of a scan that wait or run; gives their ids, none where nothing was submitted. Throws as `slurm`. */
export async function cancelOnSlurm(folder: string): Promise<readonly string[]> {
  readManifest(folder);
  const submitted = readSubmitted(folder);
  if (!submitted) return [];
  const ids = idsOf(submitted);
  await slurm('scancel', ids);
  return ids;
}

export const idsOf = ({ array, merge }: Submitted): readonly string[] => (merge === null ? [array] : [array, merge]);

/** The folder is where the script runs. Gives the job's id. */
async function submit(folder: string, args: readonly string[]): Promise<string> {
  const printed = await slurm('sbatch', ['--parsable', `--chdir=${folder}`, ...args], folder);
  // `1234;cluster` where there are several.
  const [id] = printed.trim().split('\n').at(-1)!.split(';');
  if (/^\d+$/.test(id!)) return id!;
  throw new SwitchbackError('UNSUPPORTED', say('shards.slurmRefuses', { program: 'sbatch', problem: printed }));
}

/** How many tasks an array may have that begins with 1. */
async function mostTasks(): Promise<number> {
  const config = await slurm('scontrol', ['show', 'config']);
  const [, most] = /^MaxArraySize\s*=\s*(\d+)/m.exec(config) ?? [];
  return most === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Number(most) - 1);
}

/** Where both are, the nodes that have the folder have the workspace too. */
function isOnFileSystemOf(folder: string, workspace: string): boolean {
  const [one, other] = [folder, workspace].map((path) => statSync(path, { throwIfNoEntry: false })?.dev);
  return one !== undefined && one === other;
}

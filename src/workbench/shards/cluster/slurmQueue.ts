import { z } from 'zod';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { slurm } from './slurmCommand.ts';

/** What SLURM knows of a job, or of several tasks of an array that wait together. */
export interface QueuedJob {
  /** Of an array its own. */
  readonly id: string;
  readonly tasks: number;
  /** `PENDING`, `RUNNING`, `NODE_FAIL`. */
  readonly state: string;
  /** Why it waits, or how it ended. */
  readonly reason: string;
}

/** SLURM 22 writes plain numbers; later ones say of each whether it is set. */
const number = z.union([
  z.number(),
  z.object({ set: z.boolean(), number: z.number() }).transform((own) => (own.set ? own.number : 0)),
]);

const queueSchema = z.object({
  jobs: z.array(
    z.object({
      job_id: number,
      array_job_id: number.nullish(),
      array_task_string: z.string().nullish(),
      job_state: z.union([z.string(), z.array(z.string()).min(1)]),
      state_reason: z.string().nullish(),
    }),
  ),
});

/**
 * Those of some jobs that SLURM still knows: it forgets a job some minutes after its end. Of SLURM 22 `--json` gives everybody's jobs, whatever is
 * asked for. Throws as `slurm`.
 */
export async function queued(ids: readonly string[]): Promise<readonly QueuedJob[]> {
  return queueOf(await slurm('squeue', ['--json']), ids);
}

/** Reads what `squeue --json` prints. Throws `UNSUPPORTED` for what is no such thing. */
export function queueOf(printed: string, ids: readonly string[]): readonly QueuedJob[] {
  let queue: z.output<typeof queueSchema>;
  try {
    queue = queueSchema.parse(JSON.parse(printed));
  } catch (error) {
    throw new SwitchbackError('UNSUPPORTED', say('shards.queueUnread'), { cause: error });
  }
  return queue.jobs
    .map(({ job_id, array_job_id, array_task_string, job_state, state_reason }) => ({
      id: String(array_job_id || job_id),
      tasks: array_task_string ? tasksIn(array_task_string) : 1,
      state: [job_state].flat()[0]!,
      reason: state_reason ?? '',
    }))
    .filter(({ id }) => ids.includes(id));
}

/** How many tasks `1,3-8%4` names. */
function tasksIn(text: string): number {
  return text
    .replace(/%.*$/, '')
    .split(',')
    .reduce((sum, range) => {
      const [first, last = first] = range.split('-').map((own) => Number.parseInt(own, 10));
      return sum + (last! - first! + 1 || 1);
    }, 0);
}

/** Whether it still waits or runs. */
export const isQueued = ({ state }: QueuedJob): boolean => waits.has(state) || runs.has(state);
export const isRunning = ({ state }: QueuedJob): boolean => runs.has(state);

const waits = new Set(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD']);
const runs = new Set([
  'RUNNING',
  'CONFIGURING',
  'COMPLETING',
  'SUSPENDED',
  'STOPPED',
  'STAGE_OUT',
  'SIGNALING',
  'RESIZING',
]);

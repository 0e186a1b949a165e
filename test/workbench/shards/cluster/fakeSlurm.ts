import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A job as `squeue` lists it. */
export interface FakeJob {
  readonly id: number;
  /** Tasks of an array that wait together, or the number of one. */
  readonly tasks?: string;
  readonly state: string;
  readonly reason?: string;
}

/** SLURM's programs as scripts in a folder: they note what they are asked, and print what a test has set. */
export interface FakeSlurm {
  /** For `PATH`. */
  readonly bin: string;
  readonly list: (jobs: readonly FakeJob[], isLate?: boolean) => void;
  /** What `sbatch` says in place of taking a job whose arguments have `what` in them; `null`: it takes all. */
  readonly refuse: (text: string | null, what?: string) => void;
  /** Sets `MaxArraySize`. */
  readonly most: (count: number) => void;
  /** From now on `sbatch` starts an array's tasks, one after the other, and `squeue` has them as long as they run. */
  readonly computes: () => void;
  /** Calls since the last time this was asked: `sbatch --parsable …`. */
  readonly asked: () => readonly string[];
}

/** Jobs get the numbers 101, 102, … */
export function fakeSlurm(folder: string): FakeSlurm {
  const [bin, log, queue, refusal] = ['bin', 'asked', 'queue.json', 'refusal'].map((name) => join(folder, name)) as [
    ...[string, string, string, string],
  ];
  mkdirSync(bin, { recursive: true });
  const program = (name: string, lines: string) => {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> '${log}'\n${lines}\n`);
    chmodSync(file, 0o755);
  };
  program(
    'sbatch',
    `if [ -e '${refusal}' ]; then
  . '${refusal}'
  case "$*" in *"$what"*) echo "sbatch: error: $text" >&2; echo "sbatch: error: Batch job submission failed: $text" >&2; exit 1;; esac
fi
n=$(cat '${folder}/count' 2>/dev/null || echo 100)
echo $((n + 1)) > '${folder}/count'
cat '${folder}/count'`,
  );
  program('squeue', `cat '${queue}'`);
  program('scancel', ':');
  const most = (count: number) =>
    program('scontrol', `echo "Configuration data as of now"; echo "MaxArraySize            = ${count}"`);
  most(1001);
  const list: FakeSlurm['list'] = (jobs, isLate = false) => {
    const number = (value: number) => (isLate ? { set: value > 0, infinite: false, number: value } : value);
    const rows = jobs.map(({ id, tasks, state, reason = 'None' }) => ({
      ...{ job_id: tasks === undefined ? id : 1000 + id, array_job_id: number(tasks === undefined ? 0 : id) },
      ...{ array_task_string: tasks ?? '', job_state: isLate ? [state] : state, state_reason: reason },
    }));
    writeFileSync(
      queue,
      JSON.stringify({ meta: {}, errors: [], jobs: [...rows, { job_id: 7, job_state: 'RUNNING' }] }),
    );
  };
  list([]);
  return {
    bin,
    list,
    most,
    refuse: (text, what = '') =>
      text === null ? rmSync(refusal, { force: true }) : writeFileSync(refusal, `text='${text}'\nwhat='${what}'\n`),
    computes: () => {
      program('srun', 'shift\nexec "$@"');
      program(
        'sbatch',
        `n=$(cat '${folder}/count' 2>/dev/null || echo 100)
echo $((n + 1)) > '${folder}/count'
for a in "$@"; do case "$a" in --array=1-*) tasks=\${a#--array=1-};; --chdir=*) cd "\${a#--chdir=}";; esac; script="$a"; done
touch '${folder}/runs'
(i=1; while [ $i -le $tasks ]; do
  SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=$tasks SLURM_CPUS_PER_TASK=1 bash "$script"; i=$((i + 1))
done > '${folder}/said' 2>&1; rm -f '${folder}/runs') > /dev/null 2>&1 &
cat '${folder}/count'`,
      );
      program(
        'squeue',
        `state=COMPLETED; [ -e '${folder}/runs' ] && state=RUNNING
echo '{"jobs":[{"job_id":1101,"array_job_id":'$(cat '${folder}/count')',"array_task_string":"1","job_state":"'$state'"}]}'`,
      );
    },
    asked: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      return lines;
    },
  };
}

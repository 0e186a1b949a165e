import { join } from 'node:path';
import type { Sentence } from '../../../shared/sentence.ts';
import { makeFolders } from '../../workspace/outputs.ts';
import { filesOf, type Manifest } from '../manifest.ts';
import { optionsOf, switchbackCommand, type WorkerOptions } from './program.ts';
import { writeOnce } from './writeOnce.ts';

/** Threads of a worker, where nobody says otherwise. */
const usualThreads = 4;

/** What a worker needs besides what its batches take: the program, weights, decoded pictures. */
const besidesBatchesBytes = 3 * 2 ** 30;

/** A word of a shell, whatever is in it. */
const quoted = (word: string): string => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

const command = (...args: readonly string[]): string => [...switchbackCommand(), ...args].map(quoted).join(' ');

/** The worker's script, which is submitted from the scan's folder as an array. */
function workScript({ memoryBytes }: Pick<Manifest, 'memoryBytes'>, options: WorkerOptions): string {
  const gibibytes = Math.ceil((memoryBytes + besidesBatchesBytes) / 2 ** 30);
  return `#!/bin/bash
# Written once by "switchback scan run", which never writes over it: change what your cluster wants otherwise.
#SBATCH --job-name=switchback-scan
#SBATCH --cpus-per-task=${options.threads ?? usualThreads}
#SBATCH --mem=${gibibytes}G
#SBATCH --time=12:00:00
#SBATCH --output=logs/%x-%A_%a.txt
# Two minutes before its time is up a worker keeps what it has found; "switchback scan run" again goes on there.
#SBATCH --signal=TERM@120
##SBATCH --partition=
##SBATCH --account=
##SBATCH --gpus=1
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" \\
  ${command('scan', 'work', '.', ...optionsOf(options))} --threads "$SLURM_CPUS_PER_TASK"
`;
}

/** The merge's, which is submitted after it. */
const mergeScript = (workspace: string): string => `#!/bin/bash
# Written once by "switchback scan run", which never writes over it: change what your cluster wants otherwise.
#SBATCH --job-name=switchback-merge
#SBATCH --cpus-per-task=1
#SBATCH --time=1:00:00
#SBATCH --output=logs/%x-%j.txt
##SBATCH --partition=
##SBATCH --account=
srun ${command('--workspace', workspace, 'scan', 'merge', '.')}
`;

/**
 * Writes both scripts into the scan's folder. One that is there stays, for a person may have changed it; `warn` is told where it says something else
 * than what would be written now.
 */
export function writeScripts(
  folder: string,
  manifest: Manifest,
  { workspace, ...options }: WorkerOptions & { readonly workspace: string },
  warn: (line: Sentence) => void,
): void {
  const { work, merge } = filesOf(folder);
  makeFolders(join(folder, 'logs'));
  writeOnce(work, workScript(manifest, options), warn);
  writeOnce(merge, mergeScript(workspace), warn);
}

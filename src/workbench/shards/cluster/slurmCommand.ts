import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';

type Program = 'sbatch' | 'squeue' | 'scontrol' | 'scancel';

/** A queue as JSON has some 5 KB for each job of everybody's. */
const mostPrinted = 2 ** 29;
const longestMs = 120_000;

/**
 * Runs one of SLURM's programs and gives what it prints. Throws `NOT_FOUND` where SLURM is not installed, and `UNSUPPORTED` with what the
 * program says where it refuses.
 */
export async function slurm(program: Program, args: readonly string[], folder?: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      ...{ cwd: folder, maxBuffer: mostPrinted, timeout: longestMs },
    });
    return stdout;
  } catch (error) {
    const { code, stderr = '', message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === 'ENOENT') throw new SwitchbackError('NOT_FOUND', say('shards.noSlurm', { program }), { cause: error });
    const problem = lastLine(stderr) ?? message;
    throw new SwitchbackError('UNSUPPORTED', say('shards.slurmRefuses', { program, problem }), { cause: error });
  }
}

/** `sbatch: error: Batch job submission failed: Invalid partition name specified` without who says it. */
const lastLine = (text: string): string | undefined =>
  text
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^\w+: (error: )?/, '')
    .trim()
    .replace(/\.$/, '') || undefined;

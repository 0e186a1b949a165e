import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { textOf } from '../../../shared/text.ts';
import { jsonFile, writeOutput } from '../../workspace/outputs.ts';
import { filesOf } from '../manifest.ts';

const jobId = z.string().regex(/^\d+$/);
const submittedSchema = z.object({
  cluster: z.literal('slurm'),
  /** The array of workers, and how many they are. */
  array: jobId,
  workers: z.int().min(1),
  /** The merge after them; `null`: merged by hand. */
  merge: jobId.nullable(),
});

/** What of a scan was given to SLURM last. */
export type Submitted = z.output<typeof submittedSchema>;

/** `null` where nothing was. Throws `BAD_FILE` for a damaged file. */
export function readSubmitted(folder: string): Submitted | null {
  const file = filesOf(folder).submitted;
  if (!existsSync(file)) return null;
  try {
    return submittedSchema.parse(JSON.parse(textOf(readFileSync(file))));
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('shards.damagedSubmitted', { file }), { cause: error });
  }
}

export const keepSubmitted = (folder: string, submitted: Submitted): void =>
  void writeOutput(filesOf(folder).submitted, jsonFile(submitted));

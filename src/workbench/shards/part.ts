import { z } from 'zod';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { isSentence, type Sentence, say } from '../../shared/sentence.ts';
import { readChecked, writeChecked } from '../analyses/checkedFile.ts';

/** What a shard has found, or as much as it had when it was stopped. */
export interface Part {
  /** `Manifest.id`. */
  readonly scan: string;
  readonly shard: number;
  /** Tasks of the shard that are done, from its first on. */
  readonly done: number;
  /** What `Analysis.encode` made of what they have found; `null` where none of their images could be read. */
  readonly found: Uint8Array | null;
  /** By their numbers in the split. */
  readonly broken: readonly BrokenPicture[];
  readonly elapsedMs: number;
  /** What computed it. */
  readonly runtime: string;
}

/** Findings are merged so many at a time, which bounds the memory. */
export const mergedTogether = 16;

const count = z.int().min(0);
const partSchema = z.object({
  ...{ scan: z.string(), shard: count, done: count, found: z.instanceof(Uint8Array).nullable() },
  broken: z.array(z.object({ position: count, reason: z.custom<Sentence>(isSentence) })),
  ...{ elapsedMs: z.number().min(0), runtime: z.string() },
});

/** Writes a part, whole or not at all. Throws as `writeOutput`. */
export const writePart = (file: string, part: Part): void => writeChecked(file, part);

/** A part, `null` where there is none. Throws `BAD_FILE` for one that is damaged, `MISMATCH` for one of another plan or shard. */
export function readPart(file: string, { scan, shard }: Pick<Part, 'scan' | 'shard'>): Part | null {
  const part = readChecked(file, partSchema);
  if (part && (part.scan !== scan || part.shard !== shard))
    throw new SwitchbackError('MISMATCH', say('shards.otherPart', { file }));
  return part;
}

import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { hashOf } from '../../catalog/storage/content.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../../shared/rpc/codec.ts';
import { isSentence, type Sentence, say } from '../../shared/sentence.ts';
import { writeOutput } from '../workspace/outputs.ts';

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

const hashBytes = 32;

/** Writes a part, whole or not at all: the SHA-256 of what follows, then MessagePack. Throws as `writeOutput`. */
export function writePart(file: string, part: Part): void {
  const body = encodeMessage(part, Number.POSITIVE_INFINITY);
  writeOutput(file, [Buffer.from(hashOf(body), 'hex'), body]);
}

/** A part, `null` where there is none. Throws `BAD_FILE` for one that is damaged or belongs to another plan or shard. */
export function readPart(file: string, { scan, shard }: Pick<Part, 'scan' | 'shard'>): Part | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  const body = bytes.subarray(hashBytes);
  const refuse = () => new SwitchbackError('BAD_FILE', say('shards.damagedPart', { file }));
  if (hashOf(body) !== bytes.toString('hex', 0, hashBytes)) throw refuse();
  const parsed = partSchema.safeParse(decodeMessage(body));
  if (!parsed.success) throw refuse();
  if (parsed.data.scan !== scan || parsed.data.shard !== shard)
    throw new SwitchbackError('MISMATCH', say('shards.otherPart', { file }));
  return parsed.data;
}

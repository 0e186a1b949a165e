import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { hashOf } from '../../catalog/storage/content.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { writeOutput } from '../workspace/outputs.ts';

const hashBytes = 32;

/** Writes plain data, whole or not at all: the SHA-256 of what follows, then MessagePack. Throws as `writeOutput`. */
export function writeChecked(file: string, value: unknown): void {
  const body = encodeMessage(value, Number.POSITIVE_INFINITY);
  writeOutput(file, [Buffer.from(hashOf(body), 'hex'), body]);
}

/** What such a file says, `null` where there is none. Throws `BAD_FILE` for one that is damaged. */
export function readChecked<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  const body = bytes.subarray(hashBytes);
  const isWhole = hashOf(body) === bytes.toString('hex', 0, hashBytes);
  const parsed = isWhole ? schema.safeParse(decodeMessage(body, Number.POSITIVE_INFINITY)) : null;
  if (parsed?.success) return parsed.data;
  throw new SwitchbackError('BAD_FILE', say('shards.damagedPart', { file }));
}

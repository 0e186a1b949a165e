import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { Sentence } from '../sentence.ts';

/** An error as it crosses from one process to another: it stays typed. */
export interface WireError {
  readonly code: ErrorCode;
  readonly sentence: Sentence;
}

/** What the asking side sends. */
export const clientMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), name: z.string().max(100), input: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** What the answering side sends. `seq` is the number of the last event that happened before the answer was made. */
export type ServerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly seq: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly seq: number; readonly name: string; readonly data: unknown };

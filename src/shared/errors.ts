import { fileTrouble } from './fileTrouble.ts';
import { type Sentence, say } from './sentence.ts';

/** What went wrong, as a name that survives crossing a process. */
export type ErrorCode =
  | 'BAD_ARGUMENT'
  | 'BAD_NETWORK'
  | 'BAD_FILE'
  | 'BAD_IMAGE'
  | 'BAD_DATASET'
  | 'NOT_FOUND'
  | 'MISMATCH'
  | 'DIVERGED'
  | 'DISK_FULL'
  | 'WORKSPACE_BUSY'
  | 'CATALOG_TOO_NEW'
  | 'CANCELLED'
  | 'UNSUPPORTED'
  | 'OUT_OF_MEMORY'
  | 'DEVICE_LOST'
  /** The line to another process broke before the answer. */
  | 'DISCONNECTED'
  /** A defect of Switchback in another process. */
  | 'DEFECT';

/**
 * An error meant for the person at the keyboard: one sentence that says what went wrong, where, and what to do.
 * Anything else that is thrown is a defect of Switchback, but for what a file system refuses.
 */
export class SwitchbackError extends Error {
  readonly code: ErrorCode;
  /** The message as data. */
  readonly sentence: Sentence;

  constructor(code: ErrorCode, sentence: Sentence, options?: { cause?: unknown }) {
    super(sentence.text, options);
    this.name = 'SwitchbackError';
    this.code = code;
    this.sentence = sentence;
  }
}

/** The code of anything that was thrown. */
export function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof SwitchbackError) return thrown.code;
  const found = fileTrouble(thrown);
  if (!found) return 'DEFECT';
  if (['ENOSPC', 'EDQUOT'].includes(found.code)) return 'DISK_FULL';
  return found.code === 'ENOENT' ? 'NOT_FOUND' : 'BAD_FILE';
}

/** What to tell a person of anything that was thrown: of a defect no more than its message. */
export function sentenceOf(thrown: unknown): Sentence {
  if (thrown instanceof SwitchbackError) return thrown.sentence;
  const found = fileTrouble(thrown);
  return found ? say('common.fileTrouble', { ...found }) : say('common.defect', { problem: messageOf(thrown) });
}

/** What was thrown, in a few words. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What was thrown and where, for a log that developers read. */
export const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

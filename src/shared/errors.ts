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
  /** The line to another process broke before the answer. */
  | 'DISCONNECTED'
  /** A defect of Switchback in another process. */
  | 'DEFECT';

/**
 * An error meant for the person at the keyboard: one sentence that says what went wrong, where, and what to do.
 * Anything else that is thrown is a defect of Switchback.
 */
export class SwitchbackError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SwitchbackError';
    this.code = code;
  }
}

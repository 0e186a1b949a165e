import { join } from 'node:path';
import type { Failure } from './outcome.ts';

/** What a reader's process and the thread that watches over it have in common. */
export interface Watched {
  /** One int32: the case that is being read, -1 for none. */
  readonly shared: SharedArrayBuffer;
  /** Where the watching thread leaves why it ended the process. */
  readonly verdictFile: string;
}

export const mebibyte: number = 2 ** 20;

export interface Limits {
  /** Of computing. */
  readonly hangMs: number;
  /** Of waiting for something that does not come. */
  readonly waitMs: number;
  /** Of the whole process. */
  readonly memoryBytes: number;
}

export const usualLimits: Limits = { hangMs: 5000, waitMs: 60_000, memoryBytes: 1024 * mebibyte };

/** What a reader's process is started with. */
export interface ReaderProcessOptions {
  /** The module that has `readers`. */
  readonly module: string;
  readonly reader: string;
  readonly seed: number;
  /** Its own, and empty. */
  readonly folder: string;
  readonly limits: Limits;
}

/** Cases that are to be read, `to` not among them. */
export interface Batch {
  readonly from: number;
  readonly to: number;
}

/** What came of a batch as far as `to`; the process has ended itself where it took more memory than it may. */
export interface BatchResult extends Batch {
  readonly accepted: number;
  readonly refused: number;
  readonly failures: readonly (Failure & { readonly index: number })[];
  /** Of the process, as far as is known. */
  readonly mostBytes: number;
}

/** Files of a reader's process: the case it is at, and what the watching thread has to say. */
export const caseFile = (folder: string): string => join(folder, 'case');
export const verdictFile = (folder: string): string => join(folder, 'verdict.json');

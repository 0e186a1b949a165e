import { z } from 'zod';
import { query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';

export const logLevels = ['info', 'warn', 'error'] as const;

export interface LogLine {
  /** ISO 8601. */
  readonly at: string;
  readonly level: (typeof logLevels)[number];
  readonly message: Sentence;
}

export const logRequests = {
  /** The latest lines, oldest first. */
  'log.list': query<readonly LogLine[]>()(z.object({})),
};

import type { Context } from 'hono';
import { wireError } from '../../shared/rpc/server.ts';
import { type Log, logDefect } from './log.ts';

/** Answers what the page's own script asks for over HTTP and is thrown: an error as it crosses a line, in JSON. */
export const wiredErrors =
  (log: Log) =>
  (error: unknown, c: Context): Response => {
    const wired = wireError(error, () => logDefect(log, c.req.path, error));
    return c.json(wired, wired.code === 'NOT_FOUND' ? 404 : wired.code === 'DEFECT' ? 500 : 422);
  };

import { join } from 'node:path';
import pino from 'pino';
import type { LogLine } from '../../shared/contract/log.ts';

/** What a host has to tell afterwards: refused requests, engine processes that died, defects. */
export interface Log {
  readonly write: (level: LogLine['level'], message: string) => void;
  /** The latest lines, oldest first. */
  readonly lines: () => readonly LogLine[];
}

const linesKept = 500;

/**
 * A log that is kept in the workspace's `switchback.log`, its latest lines in memory for the screen; `onLine` is told of each as it is
 * written.
 */
export function workspaceLog(folder: string, onLine: (line: LogLine) => void = () => {}): Log {
  const file = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: join(folder, 'switchback.log'), sync: true }),
  );
  const lines: LogLine[] = [];
  return {
    write: (level, message) => {
      file[level](message);
      const line = { at: new Date().toISOString(), level, message };
      lines.push(line);
      if (lines.length > linesKept) lines.shift();
      onLine(line);
    },
    lines: () => lines,
  };
}

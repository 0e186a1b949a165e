import { join } from 'node:path';
import pino from 'pino';
import type { LogLine } from '../../shared/contract/log.ts';
import { messageOf, stackOf } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

/** What a host has to tell afterwards: refused requests, engine processes that died, defects. */
export interface Log {
  /** `detail`, such as where a defect was thrown, is kept in the file alone. */
  readonly write: (level: LogLine['level'], message: Sentence, detail?: string) => void;
  /** The latest lines, oldest first. */
  readonly lines: () => readonly LogLine[];
}

const linesKept = 500;

/**
 * A log that is kept in the workspace's `switchback.log`, its latest lines in memory for the screen; `onLine` is told of each as it is
 * written.
 */
export function workspaceLog(folder: string, onLine: (line: LogLine) => void = () => {}): Log {
  const destination = pino.destination({ dest: join(folder, 'switchback.log'), sync: true });
  // A full disk is no reason to stop; what could not be written is, with the next line for which there is room.
  destination.on('error', () => {});
  const file = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const lines: LogLine[] = [];
  return {
    write: (level, message, detail) => {
      file[level](detail === undefined ? {} : { detail }, message.text);
      const line = { at: new Date().toISOString(), level, message };
      lines.push(line);
      if (lines.length > linesKept) lines.shift();
      onLine(line);
    },
    lines: () => lines,
  };
}

/** Tells of a defect met at `place`. */
export const logDefect = (log: Log, place: string, error: unknown): void =>
  log.write('error', say('host.defectIn', { place, problem: messageOf(error) }), stackOf(error));

/** Tells of what an engine process wrote on stderr. */
export const logEngineOutput = (log: Log, text: string): void => {
  const [line, ...more] = text.trimEnd().split('\n');
  log.write('error', say('host.engineWrote', { line: line! }), more.length > 0 ? text : undefined);
};

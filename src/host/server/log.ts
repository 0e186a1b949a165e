import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { LogLine } from '../../shared/contract/log.ts';
import { messageOf, stackOf } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type WriteLine, withoutFloods } from './floods.ts';

/** What a host has to tell afterwards: refused requests, engine processes that died, defects. */
export interface Log {
  readonly write: WriteLine;
  /** The latest lines, oldest first. */
  readonly lines: () => readonly LogLine[];
}

const linesKept = 500;
/** The log's file is renamed to `switchback.log.1` when it is larger, in place of the one before: together they stay under 1 MB. */
const largestFileBytes = 450_000;
/** Of what comes from elsewhere, such as an engine process's output, no more is kept in one line. */
const longestDetail = 8_000;
const longestLine = 500;

/**
 * A log that is kept in the workspace's `switchback.log`, its latest lines in memory for the screen; `onLine` is told of each as it is
 * written.
 */
export function workspaceLog(folder: string, onLine: (line: LogLine) => void = () => {}): Log {
  const path = join(folder, 'switchback.log');
  const destination = pino.destination({ dest: path, sync: true });
  // A full disk is no reason to stop; what could not be written is, with the next line for which there is room.
  destination.on('error', () => {});
  const file = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const lines: LogLine[] = [];
  let fileBytes = sizeOf(path);
  destination.on('write', (bytes: number) => {
    fileBytes += bytes;
  });
  const rotate = () => {
    // Where it cannot be renamed, as while another program reads it on Windows, it is tried again with the next line.
    try {
      renameSync(path, `${path}.1`);
      destination.reopen();
      fileBytes = 0;
    } catch {}
  };
  const write: WriteLine = (level, message, detail) => {
    if (fileBytes > largestFileBytes) rotate();
    file[level](detail === undefined ? {} : { detail: cut(detail) }, cut(message.text));
    const line = { at: new Date().toISOString(), level, message };
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
    onLine(line);
  };
  return { write: withoutFloods(write), lines: () => lines };
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const cut = (text: string) => (text.length > longestDetail ? `${text.slice(0, longestDetail)} …` : text);

/** Tells of a defect met at `place`. */
export const logDefect = (log: Log, place: string, error: unknown): void =>
  log.write('error', say('host.defectIn', { place, problem: messageOf(error) }), stackOf(error));

/** Tells of what an engine process wrote on stderr. */
export const logEngineOutput = (log: Log, text: string): void => {
  const [line, ...more] = text.trimEnd().split('\n');
  log.write(
    'error',
    say('host.engineWrote', { line: line!.slice(0, longestLine) }),
    more.length > 0 ? text : undefined,
  );
};

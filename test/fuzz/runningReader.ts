import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from './outcome.ts';
import { roomFor } from './room.ts';
import { type Batch, type BatchResult, caseFile, type ReaderProcessOptions, verdictFile } from './watched.ts';

/** A reader's process, seen from outside. */
export interface RunningReader {
  /** Gives what came of a batch, as far as it went, or the case at which the process ended, and how. */
  readonly read: (batch: Batch) => Promise<BatchResult | EndedAt>;
  /** False once the process has ended. */
  readonly isRunning: () => boolean;
  readonly end: () => Promise<void>;
}

/** What was counted before in the batch went with the process. */
export interface EndedAt {
  readonly index: number;
  readonly failure: Failure;
}

/** Starts a process for a reader. Throws when it does not come up: that is a defect of the campaign. */
export async function startReader(options: Omit<ReaderProcessOptions, 'folder'>): Promise<RunningReader> {
  const folder = roomFor('process');
  const child = fork(join(import.meta.dirname, 'readerProcess.ts'), [JSON.stringify({ ...options, folder })], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A person's settings are none of a reader's.
    env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), XDG_CACHE_HOME: join(folder, 'cache') },
  });
  // A process that is gone cannot be sent to; that it is gone is seen below.
  child.on('error', () => {});
  let said = '';
  child.stderr!.on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  const ended = once(child, 'close').then(([code, signal]): EndedAt => {
    const [at, verdict] = [caseFile(folder), verdictFile(folder)].map((file) =>
      existsSync(file) ? readFileSync(file, 'utf8') : '',
    );
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    const failure: Failure = verdict ? JSON.parse(verdict) : { kind: 'crash', detail: `${signal ?? code}\n${said}` };
    return { index: Number(at), failure };
  });
  const answer = () => new Promise((resolve) => void child.once('message', resolve));
  if ((await Promise.race([answer(), ended])) !== 'ready')
    throw new Error(`the reader ${options.reader} does not start: ${said}`);
  return {
    read: async (batch) => {
      const answered = answer();
      child.send(batch);
      const result = (await Promise.race([answered, ended])) as BatchResult | EndedAt;
      if ('accepted' in result && result.to < batch.to) await ended;
      return result;
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

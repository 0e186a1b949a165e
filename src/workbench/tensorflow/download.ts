import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { megabyteReporter, megabytes } from './megabytes.ts';
import { whenFull } from './whenFull.ts';

/** A file to fetch, and how it is known to be the right one. */
export interface Download {
  readonly url: string;
  /** Where it goes; what is there of it already, after an interruption, is not fetched again. */
  readonly target: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** What a person calls it. */
  readonly name: string;
}

/**
 * Fetches a file, or what is missing of it. When this returns, the file is there and its checksum is right.
 * Throws `DISCONNECTED` when the line breaks (what has come is kept), `BAD_FILE` when the checksum is wrong (nothing is kept),
 * `DISK_FULL`, and whatever reason the signal gives.
 */
export async function download(wanted: Download, context: JobContext): Promise<void> {
  const { target, bytes, name } = wanted;
  const partial = `${target}.part`;
  mkdirSync(dirname(target), { recursive: true });
  if (sizeOf(target) !== bytes) {
    rmSync(target, { force: true });
    if (sizeOf(partial) !== bytes) await fetchRest(wanted, partial, context);
    renameSync(partial, target);
  }
  if ((await sha256Of(target, context.signal)) === wanted.sha256) return;
  rmSync(target);
  throw new SwitchbackError('BAD_FILE', say('tensorflow.wrongChecksum', { name }));
}

async function fetchRest({ url, bytes, name }: Download, partial: string, context: JobContext) {
  const { signal } = context;
  const report = megabyteReporter(context, bytes, name);
  const have = Math.min(sizeOf(partial), bytes);
  try {
    const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {}, signal });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    // A server that knows no ranges sends the whole file.
    const resumed = response.status === 206;
    const file = await open(partial, resumed ? 'a' : 'w');
    try {
      let done = resumed ? have : 0;
      for await (const chunk of response.body) {
        if (done + chunk.length > bytes) throw new Error('more bytes than the file has');
        await whenFull(partial, () => file.writeFile(chunk));
        done += chunk.length;
        report(done);
      }
      if (done < bytes) throw new Error('the answer ended early');
    } finally {
      await file.close();
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SwitchbackError) throw cause;
    const come = { done: megabytes(sizeOf(partial)), total: megabytes(bytes) };
    const problem = messageOf(cause);
    throw new SwitchbackError('DISCONNECTED', say('tensorflow.brokeOff', { name, ...come, problem }), { cause });
  }
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20, signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

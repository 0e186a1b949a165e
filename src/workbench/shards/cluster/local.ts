import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { type ErrorCode, SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { readManifest } from '../manifest.ts';
import { scanProgress } from '../progress.ts';
import { optionsOf, switchbackCommand, type WorkerOptions } from './program.ts';

export interface LocalRequest extends WorkerOptions {
  /** Default: one a device, else two. */
  readonly workers?: number | undefined;
  /** CUDA devices as `CUDA_VISIBLE_DEVICES` names them: a worker for each. */
  readonly devices?: readonly string[] | undefined;
}

const usualWorkers = 2;
const lookIntervalMs = 1000;

/** Runtimes that `CUDA_VISIBLE_DEVICES` says something to. */
const onCuda = ['tfjs', 'onnx/cuda'];

/**
 * Computes all shards that are not there yet in processes of this machine, which share its threads. A stop stops them all and keeps what they
 * have found; when one fails, the others are stopped too, and what it said is thrown. Throws `BAD_ARGUMENT` for devices where the runtime
 * computes on none.
 */
export async function runHere(folder: string, request: LocalRequest, { report, signal }: JobContext): Promise<void> {
  const manifest = readManifest(folder);
  const { devices, runtime = manifest.runtime } = request;
  if (devices && !onCuda.includes(runtime))
    throw new SwitchbackError('BAD_ARGUMENT', say('shards.noDevices', { runtime, known: onCuda }));
  const of = Math.min(devices?.length ?? request.workers ?? usualWorkers, manifest.shards.length);
  const threads = request.threads ?? Math.max(1, Math.floor(availableParallelism() / of));
  const failing = new AbortController();
  const stop = AbortSignal.any([signal, failing.signal]);
  const tell = () => {
    const { images: done, totalImages: total } = scanProgress(folder, manifest);
    report({ unit: 'images', done, total, step: say('shards.workers', { count: of }) });
  };
  tell();
  const looking = setInterval(tell, lookIntervalMs);
  try {
    const workers = Array.from({ length: of }, (_, share) =>
      worker(folder, { ...request, share, of, threads, device: devices?.[share] }, stop).catch((error: unknown) =>
        failing.abort(error),
      ),
    );
    await Promise.all(workers);
  } finally {
    clearInterval(looking);
  }
  stop.throwIfAborted();
  tell();
}

interface Worker extends WorkerOptions {
  readonly share: number;
  readonly of: number;
  readonly threads: number;
  readonly device: string | undefined;
}

/** One worker, to its end. It is stopped by closing the channel to it, which ends it cleanly on every system, and also when this process dies. */
async function worker(
  folder: string,
  { share, of, threads, device, ...options }: Worker,
  stop: AbortSignal,
): Promise<void> {
  if (stop.aborted) return;
  const [node, program] = switchbackCommand();
  const own = ['--share', `${share + 1}/${of}`, '--threads', String(threads), ...optionsOf(options)];
  const child = spawn(node, [program, '--json', 'scan', 'work', folder, ...own], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: { ...process.env, ...(device !== undefined && { CUDA_VISIBLE_DEVICES: device }) },
  });
  const disconnect = () => child.connected && child.disconnect();
  stop.addEventListener('abort', disconnect, { once: true });
  try {
    const { code, signal, printed } = await endOf(child);
    if (code !== 0) throw failure(printed, { worker: share + 1, ending: signal ?? String(code) });
  } finally {
    stop.removeEventListener('abort', disconnect);
  }
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null; printed: string }> {
  let printed = '';
  const stdout = child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  // Node emits no 'close' for a child whose channel this side has closed.
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(stdout, 'close')]);
  return { code, signal, printed };
}

/** What a worker said when it failed, else how it ended. */
function failure(printed: string, places: { readonly worker: number; readonly ending: string }): SwitchbackError {
  try {
    const { code, message } = (JSON.parse(printed) as { error: { code: ErrorCode; message: string } }).error;
    return new SwitchbackError(code, say('common.verbatim', { text: message }));
  } catch {
    return new SwitchbackError('DISCONNECTED', say('shards.workerDied', places));
  }
}

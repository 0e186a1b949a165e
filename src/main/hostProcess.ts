import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { SwitchbackError } from '../shared/errors.ts';
import type { HostOrder, HostReport, HostStart } from '../shared/hostProcess.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { leaveSocketAddress, newSocketAddress } from './localSocket.ts';

/** The Node that comes with the application, and what it runs. */
export interface HostProgram {
  readonly nodeFile: string;
  readonly hostFile: string;
  /** Where Node keeps what it has compiled: a host is there in half the time. */
  readonly cacheFolder: string;
}

/** How a host's process ended: in a few words, and the last that it wrote on stderr. */
export interface HostEnd {
  readonly reason: string;
  readonly said: string;
}

/** A process of Node that serves one workspace. */
export interface HostProcess {
  /** The workspace's folder, an absolute path, once it is open. Rejects with a `SwitchbackError` that says why it is not. */
  readonly opened: Promise<string>;
  /** Has it listen at a new local socket, and gives its address. Rejects with a `SwitchbackError` where it does not. */
  readonly listen: () => Promise<string>;
  /** Settled when it has ended. */
  readonly ended: Promise<HostEnd>;
  /** Has it stop its jobs, which keep what they have done, and is settled when it has ended, after a while by force. */
  readonly end: () => Promise<void>;
}

const leastNode = 24;
/** Characters of what it wrote that are kept. */
const saidKept = 4000;
/** A training that is stopped writes its state: of a large network, some seconds. */
const patienceMs = 30_000;

/** Starts a host. What goes wrong is told by the promises of what it gives. */
export function startHostProcess(program: HostProgram, start: HostStart): HostProcess {
  const child = spawn(program.nodeFile, [program.hostFile, JSON.stringify(start)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Electron's V8 is another than Node's.
    serialization: 'json',
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: program.cacheFolder,
      UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())),
    },
    windowsHide: true,
  });
  const opened = Promise.withResolvers<string>();
  const listening = new Map<string, PromiseWithResolvers<string>>();
  let isOpen = false;
  /** Why it listens nowhere any more. */
  let over: SwitchbackError | undefined;
  child.on('message', (message) => {
    const report = message as HostReport;
    if (report.kind === 'opened') {
      isOpen = true;
      opened.resolve(report.folder);
    } else if (report.kind === 'notOpened') opened.reject(thrown(report.error));
    else if (report.kind === 'listening') listening.get(report.at)?.resolve(report.at);
    else listening.get(report.at)?.reject(thrown(report.error));
  });
  const ended = whenEnded(child);
  void ended.then(async (end) => {
    for (const address of listening.keys()) leaveSocketAddress(address);
    const sentence = isOpen ? say('host.hostUnreachable', { reason: end.reason }) : await whyNotBegun(program, end);
    over = new SwitchbackError('DISCONNECTED', sentence);
    opened.reject(over);
    for (const { reject } of listening.values()) reject(over);
  });
  // Of a host that is started again nobody waits for this.
  opened.promise.catch(() => {});
  return {
    opened: opened.promise,
    listen: async () => {
      if (over) throw over;
      const address = newSocketAddress();
      const answer = Promise.withResolvers<string>();
      listening.set(address, answer);
      // A channel that has closed tells by the process's end.
      if (child.connected) child.send({ listenAt: address } satisfies HostOrder, () => {});
      return answer.promise;
    },
    ended,
    end: async () => {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

const thrown = ({ code, sentence }: { readonly code: SwitchbackError['code']; readonly sentence: Sentence }) =>
  new SwitchbackError(code, sentence);

function whenEnded(child: ChildProcess): Promise<HostEnd> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-saidKept);
  });
  // Not the child's own `close`: it does not come where its channel has been closed from here.
  const outputRead = once(child.stderr!, 'close');
  return new Promise((resolve) => {
    child.once('exit', async (code, signal) => {
      await outputRead;
      resolve({ reason: signal ? `signal ${signal}` : `exit code ${code}`, said });
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ reason: error.code ?? error.message, said }));
  });
}

/** Why a host has ended before it had opened its workspace, and has not said so itself. */
async function whyNotBegun({ nodeFile: path }: HostProgram, { reason, said }: HostEnd): Promise<Sentence> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version']);
    const version = stdout.trim();
    if (Number.parseInt(version.slice(1), 10) < leastNode) return say('host.nodeOfAnotherVersion', { path, version });
  } catch {
    return say('host.nodeMissing', { path, reason });
  }
  return say('host.hostEndedAtStart', { reason, said: said.trimEnd().split('\n').at(-1)! });
}

import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';

const greeting = z.object({ version: z.string(), threads: z.int(), readsFolders: z.boolean() });
const answer = z.object({ seconds: z.number(), numbers: z.array(z.number()) });

/** A task that PyTorch has done: how long it took by its own clock, and numbers to compare. */
export type PeerAnswer = z.infer<typeof answer>;

/** A Python with PyTorch and the bench's network, waiting. */
export interface Peer {
  /** `PyTorch 1.13.0, Captum 0.6.0, 2 threads` */
  readonly version: string;
  /** How many threads it computes with. */
  readonly threads: number;
  /** Whether torchvision is there, which reads folders of pictures. */
  readonly readsFolders: boolean;
  /** Does one of the script's tasks. */
  readonly perform: (task: string) => Promise<PeerAnswer>;
  readonly close: () => void;
}

const script = fileURLToPath(new URL('../../../../bench/peers/torchPeer.py', import.meta.url));

/**
 * The first Python here that has PyTorch: `wanted`, or else the usual ones. Throws `NOT_FOUND` where none has.
 */
export async function findPython(wanted: string | null): Promise<string> {
  const candidates = wanted === null ? ['python3', '/usr/bin/python3'] : [wanted];
  for (const python of candidates) {
    const found = await promisify(execFile)(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  throw new SwitchbackError('NOT_FOUND', say('bench.noTorch', { programs: candidates.join(', ') }));
}

/** Starts the script on what `writePeerFiles` has put into `folder`. Throws `UNSUPPORTED` when it ends before it has answered. */
export async function startPeer(
  python: string,
  folder: string,
  threads: number,
  device: 'cpu' | 'cuda' = 'cpu',
): Promise<Peer> {
  const child = spawn(python, [script, folder, String(threads), device]);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const complaints: string[] = [];
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()));
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    throw await ended(child, complaints.join(''));
  };
  const about = greeting.parse(await next());
  return {
    ...about,
    version: `${about.version}, ${about.threads} threads`,
    perform: async (task) => {
      child.stdin.write(`${task}\n`);
      return answer.parse(await next());
    },
    close: () => void child.kill(),
  };
}

async function ended(child: ChildProcessWithoutNullStreams, complaint: string): Promise<SwitchbackError> {
  if (child.exitCode === null) await once(child, 'exit');
  const problem = complaint.trim().split('\n').at(-1)!;
  return new SwitchbackError('UNSUPPORTED', say('bench.peerEnded', { script, problem }));
}

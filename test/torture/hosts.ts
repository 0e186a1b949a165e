import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnalysisSummary } from '../../src/shared/contract/analysis.ts';
import type { JobState } from '../../src/shared/contract/job.ts';
import type { JobKind } from '../../src/shared/contract/jobKinds.ts';
import { addressed, lineTo } from '../host/web/line.ts';
import { ownHome } from './commands.ts';
import type { HostOrder, HostSettings, HostTold } from './hostProcess.ts';
import type { GrantedIds, RequestKind } from './kinds.ts';
import { awaited } from './patience.ts';
import type { Place } from './place.ts';

/** What of a host is killed. */
export const victims = ['host', 'engine', 'both'] as const;
export type Victim = (typeof victims)[number];

/** A host in a process of its own, with the line of a page to it. */
export interface HostedPage {
  readonly ids: GrantedIds;
  /** A request that the host answers itself. Rejects with its refusal, or where the host dies before. */
  readonly ask: (name: RequestKind['request'], input: object) => Promise<unknown>;
  readonly start: (kind: JobKind, parameters: object) => Promise<string>;
  /** A job of this host; settled when it has ended, in whichever way. Rejects after `patienceMs`. */
  readonly over: (jobId: string) => Promise<JobState>;
  /** SIGKILL; settled when the victims are dead, and with the host its engine processes, which end by themselves. Rejects when they do not. */
  readonly kill: (victim: Victim) => Promise<void>;
  readonly isAlive: () => boolean;
  readonly close: () => Promise<void>;
}

/** No job here takes nearly as long, but for the sample's. */
const patienceMs = 600_000;
/** Engine processes that have lost their host keep what their jobs have done, and end. */
const farewellMs = 60_000;

export async function startHost(place: Place): Promise<HostedPage> {
  const settings: HostSettings = {
    workspace: place.workspace,
    roots: [place.given, place.scene],
    page: join(place.home, 'page'),
  };
  const child = fork(fileURLToPath(new URL('hostProcess.ts', import.meta.url)), [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: ownHome(place.home),
  });
  const isOver = once(child, 'exit');
  const isDead = isOver.then(() => Promise.reject(new Error('The host has ended.')));
  isDead.catch(() => {});
  const told = async () => (await Promise.race([once(child, 'message'), isDead]))[0] as HostTold;
  const ask = async (order: HostOrder) => {
    const answer = told();
    child.send(order, () => {});
    return answer;
  };
  const { url } = (await told()) as Extract<HostTold, { url: string }>;
  const address = addressed(url);
  const client = lineTo(address);
  const pids = async () => ((await ask('pids')) as Extract<HostTold, { pids: unknown }>).pids;
  const state = async (jobId: string) => (await client.request('job.list', {})).result.find(({ id }) => id === jobId)!;

  return {
    ids: {
      place,
      occlusion: async () => {
        const [latest] = (await client.request('analysis.list', { kind: 'occlusion' })).result;
        return (latest as AnalysisSummary<'occlusion'>).id;
      },
      figure: async () => (await client.request('figure.list', {})).result[0]!,
      folder: async (name) => {
        for (const { folderId } of (await client.request('folder.listRoots', {})).result) {
          const { folders } = (await client.request('folder.list', { folderId })).result;
          const found = folders.find((inner) => inner.name === name);
          if (found) return found.folderId;
        }
        throw new Error(`The host shows no folder ${name}.`);
      },
      upload: async (file) => {
        const headers = { cookie: address.cookie, origin: address.origin };
        const answer = await fetch(`${address.origin}/uploads/weights`, {
          method: 'PUT',
          body: readFileSync(file),
          headers,
        });
        return ((await answer.json()) as { fileId: string }).fileId;
      },
    },
    ask: async (name, input) => (await client.request(name, input as never)).result,
    start: async (kind, parameters) => (await client.request('job.start', { kind, parameters })).result.jobId,
    over: async (jobId) => {
      const ended = await awaited(patienceMs, async () => {
        const job = await Promise.race([state(jobId), isDead]);
        return job.finishedAt === null ? null : job;
      });
      if (ended) return ended;
      throw new Error('The job does not end.');
    },
    kill: async (victim) => {
      const engines = await pids();
      if (victim !== 'engine') child.kill('SIGKILL');
      if (victim !== 'host') for (const pid of engines) process.kill(pid, 'SIGKILL');
      if (victim !== 'engine') {
        await isOver;
        client.close();
      }
      await allEnd(engines);
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    close: async () => {
      client.close();
      child.send('close' satisfies HostOrder, () => {});
      await isOver;
    },
  };
}

async function allEnd(pids: readonly number[]): Promise<void> {
  if (await awaited(farewellMs, () => !pids.some(isRunning) || null)) return;
  for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
  throw new Error('Engine processes go on for a minute after their host was killed.');
}

function isRunning(pid: number): boolean {
  try {
    // One that has ended has its number until its parent looks, which by then is the system's first process, and may take seconds.
    if (process.platform === 'linux') return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

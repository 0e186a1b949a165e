import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AttackName } from './attacks.ts';
import { lineTo, targetAt } from './target.ts';

/** A web host that runs. */
export interface RunningHost {
  /** With the token. */
  readonly url: string;
  readonly pid: number;
  /** The workspace's folder. */
  readonly workspace: string;
}

/** Before the first question is asked, an attack has begun. */
const rampMs = 2000;
/** Between two questions. */
const pauseMs = 20;

/** A row of the table: what an ordinary query takes while a host is attacked for some seconds, the host's memory, its log. */
export async function underAttack(host: RunningHost, name: AttackName, seconds: number): Promise<readonly string[]> {
  const attacker = fork(join(import.meta.dirname, 'attacker.ts'), [name, host.url]);
  await setTimeout(rampMs);
  const watched = watchMemory(host.pid);
  const ms = await askFor(host, seconds);
  const most = watched();
  attacker.send('how many?');
  const [done] = (await once(attacker, 'message')) as [number];
  attacker.kill('SIGKILL');
  await once(attacker, 'exit');
  return [
    name,
    String(done),
    `${quantile(ms, 0.5).toFixed(1)} ms`,
    `${quantile(ms, 0.99).toFixed(1)} ms`,
    `${most} MiB`,
    `${Math.round(logBytes(host.workspace) / 1024)} KiB`,
  ];
}

/** How long each answer to an ordinary query took, ms. */
export async function askFor(host: RunningHost, seconds: number): Promise<number[]> {
  const client = lineTo(targetAt(host.url));
  const ms: number[] = [];
  const untilMs = performance.now() + 1000 * seconds;
  while (performance.now() < untilMs) {
    const startMs = performance.now();
    await client.request('dataset.list', {});
    ms.push(performance.now() - startMs);
    await setTimeout(pauseMs);
  }
  client.close();
  return ms;
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;

/** Looks at a process's memory until the function that it gives is called, which tells the most that was seen, MiB. */
export function watchMemory(pid: number): () => number {
  let most = 0;
  const look = () => {
    const [, kB] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)!;
    most = Math.max(most, Math.round(Number(kB) / 1024));
  };
  look();
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function logBytes(workspace: string): number {
  const sizeOf = (file: string) => statSync(join(workspace, file), { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf('switchback.log') + sizeOf('switchback.log.1');
}

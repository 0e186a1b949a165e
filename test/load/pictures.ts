import { readdirSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import type { JobState } from '../../src/shared/contract/job.ts';
import { lineTo, type Target, targetAt } from './target.ts';
import { askFor, quantile, type RunningHost, watchMemory } from './underAttack.ts';

/** The thumbnails of a thousand pictures, asked for over a hundred connections, and an ordinary query meanwhile. */
export async function pictureBurst(host: RunningHost): Promise<readonly string[]> {
  const target = targetAt(host.url);
  const watched = [host.pid, ...childrenOf(host.pid)].map((pid) => watchMemory(pid));
  const agent = new Agent({ maxSockets: 100 });
  const startMs = performance.now();
  const all = Array.from({ length: 1000 }, (_, i) => thumbnail(target, agent, i + 1, 128));
  let isDone = false;
  const answers = Promise.all(all).finally(() => {
    isDone = true;
  });
  const ms: number[] = [];
  while (!isDone) ms.push(...(await askFor(host, 0.5)));
  const good = (await answers).filter((status) => status === 200).length;
  const seconds = (performance.now() - startMs) / 1000;
  const [own, ...engines] = watched.map((most) => most());
  return [
    `1000 thumbnails over 100 connections: ${good} come, in ${seconds.toFixed(1)} s`,
    `a query meanwhile: median ${quantile(ms, 0.5).toFixed(1)} ms, 99th percentile ${quantile(ms, 0.99).toFixed(1)} ms`,
    `memory at most: host ${own} MiB, its processes ${engines.join(', ')} MiB`,
  ];
}

/** How long the first twenty thumbnails of a size take while `zfnet-small` trains, six at a time as a browser asks. */
export async function twentyThumbnailsWhileTraining(host: RunningHost): Promise<string> {
  const target = targetAt(host.url);
  const client = lineTo(target);
  const trains = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => job.progress?.unit === 'steps' && job.progress.done > 1 && resolve(job));
  });
  const parameters = { dataset: 'thousand', network: { preset: 'zfnet-small' }, recipe: { epochs: 50 }, name: 'load' };
  const { result } = await client.request('job.start', { kind: 'train', parameters });
  await trains;
  const agent = new Agent({ maxSockets: 6 });
  const startMs = performance.now();
  await Promise.all(Array.from({ length: 20 }, (_, i) => thumbnail(target, agent, 40 * i + 1, 96)));
  const ms = performance.now() - startMs;
  await client.request('job.cancel', result);
  client.close();
  return `the first twenty thumbnails while zfnet-small trains: ${ms.toFixed(0)} ms`;
}

/** The status of its answer. */
function thumbnail({ origin, headers }: Target, agent: Agent, id: number, side: number): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${origin}/pictures/images/${id}?side=${side}`, { agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode!));
    }).once('error', reject);
  });
}

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter(Boolean)
    .map(Number);

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import { start, switchbackJson } from '../../host/cli/binary.ts';
import { startSlurm, whyNoSlurm } from '../../host/cli/slurm/realSlurm.ts';
import type { Measured } from '../queries.ts';

const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const most = { beyondSeconds: 60, mebibytes: 1024, slurmSeconds: 20 };
const leastGain = 1.7;
const shardImages = 250;

/** What dividing costs: a million images planned and merged, two workers beside one, an array on a SLURM of this machine. */
export async function measureShards(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-shards-'));
  try {
    return [...(await million(join(folder, 'million'))), ...(await divided(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function million(folder: string): Promise<Measured[]> {
  const script = fileURLToPath(new URL('million.ts', import.meta.url));
  const stage = async (name: string): Promise<{ seconds: number; mebibytes: number }> =>
    JSON.parse((await promisify(execFile)(process.execPath, [script, folder, name])).stdout);
  await stage('make');
  const plan = await stage('plan');
  await stage('find');
  const merge = await stage('merge');
  const seconds = plan.seconds + merge.seconds;
  const mebibytes = Math.max(plan.mebibytes, merge.mebibytes);
  return [
    [
      ...([
        'a million images planned and merged',
        `${plan.seconds.toFixed(1)} + ${merge.seconds.toFixed(1)} s`,
      ] as const),
      ...([`≤ ${most.beyondSeconds} s`, seconds <= most.beyondSeconds] as const),
    ],
    ['memory for that', `${Math.round(mebibytes)} MiB`, `≤ ${most.mebibytes} MiB`, mebibytes <= most.mebibytes],
  ];
}

async function divided(folder: string): Promise<Measured[]> {
  await writeSampleSet(
    join(folder, 'pictures'),
    { seed: 1, trainPerClass: 1000, valPerClass: 2, testPerClass: 0 },
    quiet,
  );
  const workspace = ['--workspace', join(folder, 'workspace')];
  await switchbackJson('dataset', 'add', join(folder, 'pictures'), '--name', 'shapes', ...workspace);
  const recipe = ['--epochs', '1', '--batch', '64', '--name', 'run'];
  await switchbackJson('train', '--dataset', 'shapes', '--network', 'zfnet-small', ...recipe, ...workspace);
  let count = 0;
  const planned = async () => {
    const place = join(folder, `scan-${count++}`);
    const index = ['index', '--model', 'run@1', '--dataset', 'shapes', '--split', 'train'];
    await switchbackJson('scan', 'plan', ...index, '--folder', place, '--shard', String(shardImages), ...workspace);
    return place;
  };
  const run = async (options: readonly string[], { env = process.env, by = [] as readonly string[] } = {}) => {
    const place = await planned();
    const startMs = performance.now();
    const args = ['scan', 'run', place, '--threads', '1', ...options, ...workspace];
    const { code, stderr } = await start(args, { env, by }).ended;
    if (code !== 0) throw new Error(stderr);
    return (performance.now() - startMs) / 1000;
  };
  // As on a cluster, where it has one processor: pictures are decoded in threads of their own, which would take the other one.
  const one = await run(['--workers', '1', '--no-merge'], { by: ['taskset', '-c', '0'] });
  const two = await run(['--workers', '2', '--no-merge']);
  const gain = one / two;
  const measured: Measured[] = [
    [
      ...([
        'two workers of one thread beside one',
        `${one.toFixed(1)} s / ${two.toFixed(1)} s = ${gain.toFixed(2)} ×`,
      ] as const),
      ...([`≥ ${leastGain} ×`, gain >= leastGain] as const),
    ],
  ];
  const why = whyNoSlurm();
  if (why)
    return [...measured, ['an array of 8 on SLURM', `not measured: ${why}`, `≤ ${most.slurmSeconds} s beyond`, false]];
  const slurm = await startSlurm(join(folder, 'slurm'));
  try {
    const seconds = await run(['--cluster', 'slurm', '--workers', '8', '--every', '1'], { env: slurm.env });
    const beyond = seconds - two;
    measured.push([
      ...([
        'an array of 8 and its merge on SLURM',
        `${seconds.toFixed(1)} s, ${beyond.toFixed(1)} s beyond two workers`,
      ] as const),
      ...([`≤ ${most.slurmSeconds} s beyond`, beyond <= most.slurmSeconds] as const),
    ]);
  } finally {
    await slurm.stop();
  }
  return measured;
}

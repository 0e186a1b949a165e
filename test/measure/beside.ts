import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import type { JobState } from '../../src/shared/contract/job.ts';
import type { GivenParameters, JobKind } from '../../src/shared/contract/jobKinds.ts';
import type { Client } from '../../src/shared/rpc/client.ts';
import { writeJpegs } from '../../src/workbench/bench/indexing.ts';
import { median } from '../../src/workbench/bench/measurement.ts';
import { startHost } from '../e2e/workbench.ts';
import { clientOf, headersOf } from './ask.ts';
import type { Measured } from './queries.ts';

const pictures = 2000;
const rounds = 3;
const thumbnails = 20;
const most = { slowdown: 2.5, thumbnailsSeconds: 2, lostRate: 0.25 };
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

type Asking = Client<WorkbenchContract, WorkbenchEvents>;

/**
 * What a person meets while `zfnet-small` trains: how much longer adding a folder of 2 000 JPEGs takes than with nothing beside it, how
 * long the first twenty thumbnails of it take, and what of its rate the training loses meanwhile. All in turn, the median of three.
 */
export async function measureBeside(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-beside-'));
  try {
    await writeJpegs(join(folder, 'pictures/photos'), pictures - 1);
    const size = { seed: 1, trainPerClass: 100, valPerClass: 20, testPerClass: 0 };
    await writeSampleSet(join(folder, 'pictures/shapes'), size, quiet);
    const { child, url } = await startHost(folder);
    const client = clientOf(url);
    try {
      return await measured(client, url);
    } finally {
      client.close();
      child.kill('SIGINT');
      await new Promise((done) => child.once('exit', done));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measured(client: Asking, url: string): Promise<Measured[]> {
  const { folders } = await rootOf(client);
  const folderId = (name: string) => folders.find((own) => own.name === name)!.folderId;
  const photos = folderId('photos');
  await finished(client, 'addDataset', { folderId: folderId('shapes'), name: 'shapes' });
  let turn = 0;
  const add = () => seconds(() => finished(client, 'addDataset', { folderId: photos, name: `photos ${turn++}` }));
  // The first reads the files into the system's memory.
  await add();

  const slowdowns: number[] = [];
  const losses: number[] = [];
  const shown: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const idle = await add();
    const alone = Math.max(5000, idle * 1000);
    const training = await trainingUnderWay(client, `run ${round}`);
    const before = await training.rateDuring(() => setTimeout(alone));
    let beside = 0;
    const meanwhile = await training.rateDuring(async () => {
      beside = await add();
    });
    shown.push(await seconds(() => showThumbnails(client, url, `photos ${turn - 1}`)));
    const after = await training.rateDuring(() => setTimeout(alone));
    await training.stop();
    slowdowns.push(beside / idle);
    losses.push(1 - meanwhile / ((before + after) / 2));
    process.stderr.write(
      `added in ${idle.toFixed(2)} s, beside a training ${beside.toFixed(2)} s; thumbnails ${shown.at(-1)!.toFixed(2)} s; ` +
        `${before.toFixed(2)}, ${meanwhile.toFixed(2)}, ${after.toFixed(2)} steps a second\n`,
    );
  }
  const [slowdown, lost, firstTwenty] = [median(slowdowns), median(losses), median(shown)];
  return [
    [
      'adding 2 000 JPEGs while zfnet-small trains',
      `${slowdown.toFixed(2)} × idle`,
      `≤ ${most.slowdown} ×`,
      slowdown <= most.slowdown,
    ],
    [
      'twenty thumbnails meanwhile',
      `${firstTwenty.toFixed(2)} s`,
      `≤ ${most.thumbnailsSeconds} s`,
      firstTwenty <= most.thumbnailsSeconds,
    ],
    [
      "of the training's rate lost to adding them",
      `${(100 * lost).toFixed(0)} %`,
      `≤ ${100 * most.lostRate} %`,
      lost <= most.lostRate,
    ],
  ];
}

async function rootOf(client: Asking) {
  const { result: roots } = await client.request('folder.listRoots', {});
  return (await client.request('folder.list', { folderId: roots[0]!.folderId })).result;
}

async function finished<K extends JobKind>(client: Asking, kind: K, parameters: GivenParameters<K>): Promise<void> {
  const id = await started(client, kind, parameters);
  await until(client, id, ({ status }) => status === 'done');
}

async function started<K extends JobKind>(client: Asking, kind: K, parameters: GivenParameters<K>): Promise<string> {
  return (await client.request('job.start', { kind, parameters })).result.jobId;
}

/** Settled when what is told of the job fulfils `isReached`; rejected when it ends without. */
function until(client: Asking, id: string, isReached: (job: JobState) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (job: JobState) => {
      if (job.id !== id) return;
      if (isReached(job)) resolve();
      else if (job.finishedAt === null) return;
      else reject(new Error(`${job.kind} ${job.status}: ${job.message?.text}`));
      stop();
    };
    const stop = client.on('job.progressed', look);
    // It may have been told of before anyone listened.
    void client.request('job.list', {}).then(({ result }) => result.forEach(look));
  });
}

/** A training whose pictures are all decoded. */
async function trainingUnderWay(client: Asking, name: string) {
  const recipe = { epochs: 1000, checkpointEpochs: [] };
  const network = { preset: 'zfnet-small' } as const;
  const id = await started(client, 'train', { dataset: 'shapes', network, name, recipe });
  let latest = { steps: 0, atMs: 0 };
  const stop = client.on('job.progressed', ({ id: own, progress }) => {
    if (own === id && progress?.unit === 'steps') latest = { steps: progress.done, atMs: performance.now() };
  });
  const { result: plan } = await client.request('training.plan', { dataset: 'shapes', network, recipe });
  await until(client, id, ({ progress }) => progress?.unit === 'steps' && progress.done > plan.stepsPerEpoch);
  return {
    /** Steps a second from the last that was told of before `work` to the last before its end. */
    rateDuring: async (work: () => Promise<void>): Promise<number> => {
      const from = latest;
      await work();
      return (1000 * (latest.steps - from.steps)) / (latest.atMs - from.atMs);
    },
    stop: async () => {
      stop();
      await client.request('job.cancel', { jobId: id });
      await until(client, id, ({ status }) => status === 'cancelled');
    },
  };
}

async function showThumbnails(client: Asking, url: string, dataset: string): Promise<void> {
  const asked = { dataset, split: 'train', offset: 0, limit: thumbnails } as const;
  const { result } = await client.request('dataset.listImages', asked);
  const { origin } = new URL(url);
  await Promise.all(
    result.images.map(async ({ id }) => {
      const answer = await fetch(`${origin}/pictures/images/${id}`, { headers: headersOf(url) });
      if (!answer.ok) throw new Error(`a thumbnail was refused: ${answer.status}`);
      await answer.arrayBuffer();
    }),
  );
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

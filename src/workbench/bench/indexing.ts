import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { fullBatch } from '../../engine/analysis/batches.ts';
import { emptyScan, type ScanBatch, scan } from '../../engine/analysis/scan.ts';
import { layersOfInterest } from '../../engine/network/layers.ts';
import { compileTopActivations } from '../../engine/program/compile.ts';
import { randomBytes } from '../../engine/random.ts';
import type { JobContext, Progress } from '../../shared/job.ts';
import { addDataset } from '../datasets/addDataset.ts';
import { indexSplit } from '../features/indexing.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { keepModel } from './keptModel.ts';
import { atLeast, atMost, type BenchRoom, interleaved, type Measurement, median } from './measurement.ts';
import { type BenchSubject, noisePixels } from './subject.ts';

/**
 * The pass that finds top activations, against the bare forward pass: on batches that lie ready, and as the job with 500×375
 * JPEGs read from disk and results written to a catalog. What a job of `images` takes is subtracted from what one of four times
 * as many takes, so that loading the network counts on neither side. Of the memory, the second half of a pass is compared with
 * the first.
 */
export async function measureIndexing(subject: BenchSubject, room: BenchRoom): Promise<Measurement[]> {
  const { images } = room;
  const jobs = await indexJobs(subject, room);
  try {
    const ready = await readyScan(subject, 3 * images);
    const tasks = [() => subject.runForward(3 * images), ready.run, jobs.small, jobs.large];
    const [forward, scanning, small, large] = await interleaved(rounds, tasks);
    await ready.dispose();
    return [
      atLeast('index of ready batches', "the bare forward pass's throughput", forward! / scanning!, 0.75),
      atLeast('index with JPEG decoding', "the bare forward pass's throughput", forward! / (large! - small!), 0.85),
      atMost(`peak memory, second half of ${4 * images} images`, "the first half's", median(jobs.growths), 1.05),
    ];
  } finally {
    jobs.close();
  }
}

/**
 * The job of an index over the JPEGs of the folders `small/train` (`images` of them) and `large/train` (four times as many), each to be done
 * `rounds` times and once before. `growths`: of each large one, the most memory of its second half, as a share of the first half's.
 */
export async function indexJobs(subject: BenchSubject, room: BenchRoom) {
  const workspace = await preparedWorkspace(subject, room);
  const growths: number[] = [];
  const job = (size: Size) => {
    let turn = 0;
    return async () => {
      const growth = await indexJob(workspace, datasetName(size, turn++), subject.runtime.name, room.context);
      if (size === 'large') growths.push(growth);
    };
  };
  return { small: job('small'), large: job('large'), growths, close: () => workspace.close() };
}

const run = 'bench';
export const rounds = 3;
type Size = 'small' | 'large';
/** A data set for each turn: what has been indexed is not indexed again. */
const datasetName = (size: Size, turn: number) => `${size} ${turn}`;

/** Top activations of one batch that lies ready, again and again. */
async function readyScan({ runtime, network, preprocessing, weights }: BenchSubject, images: number) {
  const layers = layersOfInterest(network);
  const executable = await runtime.load(compileTopActivations(network, preprocessing, layers), weights);
  const feeds = pictureFeeds(preprocessing, noisePixels(preprocessing, fullBatch));
  async function* batches(): AsyncGenerator<ScanBatch> {
    for (let next = fullBatch; next <= images; next += fullBatch) {
      yield { images: Array.from({ length: fullBatch }, (_, i) => next - fullBatch + i), next, feeds };
    }
  }
  const once = async () => {
    for await (const _ of scan(executable, emptyScan(network, layers, 9), batches()));
  };
  return { run: once, dispose: executable.dispose };
}

/** A workspace with a checkpoint of the bench's network, and data sets of 500×375 JPEGs: each is indexed once. */
async function preparedWorkspace(subject: BenchSubject, room: BenchRoom): Promise<Workspace> {
  const { folder, images, context } = room;
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'switchback bench');
  const quiet = { ...context, report: () => {}, warn: () => {} };
  for (const [size, count] of [
    ['small', images],
    ['large', 4 * images],
  ] as const) {
    await writeJpegs(join(folder, size), count);
    for (let turn = 0; turn <= rounds; turn++)
      await addDataset(workspace, join(folder, size), datasetName(size, turn), quiet);
  }
  keepModel(workspace, subject, run);
  return workspace;
}

/** Indexes a data set; gives the most memory resident after a batch of the second half, as a share of the first half's. */
async function indexJob(workspace: Workspace, dataset: string, runtime: string, context: JobContext): Promise<number> {
  const peaks = { first: 0, second: 0 };
  const report = ({ done, total = 0 }: Progress) => {
    const half = done <= total / 2 ? 'first' : 'second';
    peaks[half] = Math.max(peaks[half], process.memoryUsage.rss());
  };
  const request = { model: `${run}@0`, dataset, split: 'train', top: 9, runtime } as const;
  await indexSplit(workspace, request, { ...context, report, warn: () => {} });
  return peaks.second / peaks.first;
}

/** Writes `count` pictures of 500×375 in folders of two classes: smooth noise, which compresses about as photographs do. */
export async function writeJpegs(folder: string, count: number): Promise<void> {
  for (const name of ['one', 'two']) mkdirSync(join(folder, 'train', name), { recursive: true });
  mkdirSync(join(folder, 'val', 'one'), { recursive: true });
  const write = async (file: string, i: number) => {
    const raw = sharp(randomBytes(['bench jpeg', i], 125 * 94 * 3), { raw: { width: 125, height: 94, channels: 3 } });
    await raw.resize(500, 375, { kernel: 'cubic' }).jpeg({ quality: 90 }).toFile(file);
  };
  for (let i = 0; i < count; i++) await write(join(folder, 'train', i % 2 ? 'one' : 'two', `${i}.jpg`), i);
  await write(join(folder, 'val', 'one', '0.jpg'), count);
}

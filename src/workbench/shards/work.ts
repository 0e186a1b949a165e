import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { hashOf } from '../../catalog/storage/content.ts';
import { type Computing, type Machine, mergeAll } from '../../engine/analysis/analysis.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { readSafetensors } from '../../modelfile/safetensors.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext, Progress } from '../../shared/job.ts';
import { decodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { shareDone } from '../../shared/stages.ts';
import type { DividedAnalysis, Feeding, ListedImage, Worker } from '../analyses/division.ts';
import { type ReadTask, readTasks } from '../analyses/reading.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { writeOutput } from '../workspace/outputs.ts';
import { analysisOf, feedingOf } from './divided.ts';
import { filesOf, type Manifest, readManifest } from './manifest.ts';
import { mergedTogether, type Part, readPart, writePart } from './part.ts';

/** Which shards a worker computes: of `of` shares the one numbered `share`, from 0; every `of`-th shard. */
export interface Share {
  readonly share: number;
  readonly of: number;
}

export interface WorkRequest extends Share {
  /** Where the images lie on this machine; default: where they lay when it was planned. */
  readonly root?: string | undefined;
  /** Default: that of the plan. */
  readonly runtime?: string | undefined;
  /** Of the runtime; default: one a core. */
  readonly threads?: number | undefined;
}

/** How many shards a worker has computed, and how many were there. */
export interface WorkOutcome {
  readonly computed: number;
  readonly present: number;
}

interface Opened {
  readonly analysis: DividedAnalysis;
  readonly computing: Computing<unknown, unknown, unknown, unknown>;
  readonly feeding: Feeding | undefined;
  readonly machine: Machine;
  readonly given: unknown;
}

/** What a shard that is stopped has found is kept so often besides, so that a worker that is killed loses no more. */
const keepIntervalMs = 120_000;

/** So often a worker says how far it is, to whoever watches the folder. */
const countIntervalMs = 2000;

/**
 * Computes the shards of a share that are not there yet, each a part of its own. A stop keeps what has been found of a shard, and the next
 * worker goes on there. Needs the folder and the images, no catalog. Throws `NOT_FOUND` for a folder without a plan,
 * `BAD_FILE` for a damaged one or when none of a shard's images can be read.
 */
export async function workShare(folder: string, request: WorkRequest, context: JobContext): Promise<WorkOutcome> {
  const manifest = readManifest(folder);
  const files = filesOf(folder);
  const { id: scan, shards } = manifest;
  const own = shards.map((_, shard) => shard).filter((shard) => shard % request.of === request.share);
  const missing = own.filter((shard) => !isThere(files.part(shard), { scan, shard }));
  const total = own.reduce((sum, shard) => sum + shards[shard]!.images, 0);
  let done = total - missing.reduce((sum, shard) => sum + shards[shard]!.images, 0);
  const report = (more: number) =>
    context.report({ unit: 'images', done: done + more, total, step: say('progress.analysing') });
  report(0);
  if (missing.length > 0) {
    const own = await opened(folder, manifest, request, context);
    const { signal, warn } = context;
    const { threads, root = manifest.root } = request;
    const settings = { threads, root, signal, warn };
    try {
      const tasks = own.computing.tasks(null);
      for (const shard of missing) {
        const { first, tasks: count, images } = shards[shard]!;
        const work = { manifest, shard, tasks: tasks.slice(first, first + count), report };
        await computeShard(folder, work, own, settings);
        done += images;
      }
    } finally {
      await own.computing.close();
    }
  }
  return { computed: missing.length, present: own.length - missing.length };
}

/** A part that is damaged is computed again. */
function isThere(file: string, of: Pick<Part, 'scan' | 'shard'>): boolean {
  try {
    return readPart(file, of) !== null;
  } catch (error) {
    if (error instanceof SwitchbackError && error.code === 'BAD_FILE') return false;
    throw error;
  }
}

async function opened(
  folder: string,
  manifest: ReturnType<typeof readManifest>,
  { runtime: name, threads }: WorkRequest,
  { warn }: JobContext,
): Promise<Opened> {
  const { weights: file, given: ofGiven } = filesOf(folder);
  const { kind, defined: network, preprocessing, memoryBytes, weightsHash } = manifest;
  if (weightsHash !== null && hashOf(readFileSync(file)) !== weightsHash)
    throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }));
  const runtime = await chooseRuntime(name ?? manifest.runtime, warn);
  const analysis = analysisOf(kind);
  const machine = {
    runtime: withThreads(runtime, threads),
    network,
    preprocessing,
    weights: weightsHash === null ? {} : readSafetensors(file),
    memoryBytes,
  };
  const given = decodeMessage(readFileSync(ofGiven), Number.POSITIVE_INFINITY);
  const computing = await analysis.open(machine, given);
  return { analysis, computing, feeding: feedingOf(kind), machine, given };
}

const withThreads = (runtime: Runtime, threads: number | undefined): Runtime =>
  threads === undefined
    ? runtime
    : { ...runtime, load: (program, weights, options) => runtime.load(program, weights, { ...options, threads }) };

interface ShardWork {
  readonly manifest: Manifest;
  readonly shard: number;
  readonly tasks: readonly unknown[];
  readonly report: (images: number) => void;
}

interface Settings extends Pick<WorkRequest, 'threads'> {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly warn: JobContext['warn'];
}

async function computeShard(
  folder: string,
  { manifest, shard, tasks, report }: ShardWork,
  own: Opened,
  settings: Settings,
): Promise<void> {
  const files = filesOf(folder);
  const { id: scan } = manifest;
  const { merge, encode, decode } = own.analysis;
  const { signal, root } = settings;
  const runtime = own.machine.runtime.version;
  const earlier = isThere(files.begun(shard), { scan, shard }) ? readPart(files.begun(shard), { scan, shard }) : null;
  const images = imagesOf(own.feeding ? files.allImages : files.images(shard));
  const startMs = performance.now() - (earlier?.elapsedMs ?? 0);
  const broken = new Map(earlier?.broken.map((picture) => [picture.position, picture]));
  let found = earlier?.found ? [decode(earlier.found)] : [];
  let done = earlier?.done ?? 0;
  const part = (): Part => {
    const all = mergeAll(found, merge);
    const elapsedMs = performance.now() - startMs;
    const encoded = all === null ? null : encode(all);
    return { scan, shard, done, found: encoded, broken: [...broken.values()], elapsedMs, runtime };
  };
  let keptMs = performance.now();
  let countedMs = keptMs;
  const tell = (imagesDone: number) => {
    report(imagesDone);
    if (performance.now() - countedMs < countIntervalMs) return;
    writeOutput(files.count(shard), String(imagesDone));
    countedMs = performance.now();
  };
  const feeding = own.feeding
    ? fedTasks({ shard, images, tell, made: files.made(shard) }, tasks.slice(done), own, settings)
    : readingTasks({ images, tell }, tasks, done, own, settings);
  try {
    for await (const read of feeding) {
      for (const picture of read.broken) broken.set(picture.position, picture);
      if (read.fed !== null) found.push(await own.computing.compute(read.fed, signal));
      if (found.length >= mergedTogether) found = [mergeAll(found, merge)];
      done += 1;
      if (performance.now() - keptMs < keepIntervalMs) continue;
      writePart(files.begun(shard), part());
      keptMs = performance.now();
    }
  } catch (error) {
    if (signal.aborted && done > 0) writePart(files.begun(shard), part());
    throw error;
  }
  const [first] = broken.values();
  if (first && broken.size === Object.keys(images).length)
    throw new SwitchbackError('BAD_DATASET', say('shards.noneRead', { shard, root, reason: first.reason }));
  writePart(files.part(shard), part());
  for (const file of [files.begun(shard), files.count(shard)]) rmSync(file, { force: true });
}

type Fed = Pick<ReadTask<unknown, unknown>, 'fed' | 'broken'>;

/** Tasks that read images and need nothing else. */
async function* readingTasks(
  { images, tell }: { readonly images: readonly ListedImage[]; readonly tell: (images: number) => void },
  tasks: readonly unknown[],
  done: number,
  { analysis, machine, given }: Opened,
  { root, signal }: Settings,
): AsyncGenerator<Fed> {
  const reading = analysis.reading!;
  const preprocessings = reading.preprocessings(machine, given);
  const countOf = (task: unknown) => reading.of(task).images.length;
  let imagesDone = sum(tasks.slice(0, done).map(countOf));
  for await (const read of readTasks(tasks.slice(done), reading, { root, images, preprocessings }, signal)) {
    yield read;
    imagesDone += countOf(read.task);
    tell(imagesDone);
  }
}

/** Tasks that are jobs of their own. */
async function* fedTasks(
  { tell, ...shard }: Pick<Worker, 'shard' | 'images' | 'made'> & { readonly tell: (images: number) => void },
  tasks: readonly unknown[],
  { feeding, machine: { runtime, memoryBytes }, given }: Opened,
  { root, threads, signal, warn }: Settings,
): AsyncGenerator<Fed> {
  const worker: Worker = { ...shard, given, root, runtime, threads, memoryBytes };
  const count = feeding!.imagesOf(given, shard.images);
  for (const [i, task] of tasks.entries()) {
    const report = (progress: Progress) => tell(Math.floor((i + (shareDone(progress) ?? 0)) * count));
    yield { fed: await feeding!.fed(worker, task, { report, warn, signal }), broken: [] };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const imageSchema = z.object({
  ...{ number: z.int().min(0), path: z.string(), record: z.int().nullable(), member: z.string().nullable() },
  ...{ bytes: z.int(), hash: z.string(), label: z.int(), split: z.enum(splitNames) },
});

/** The images of a shard, at the places of their numbers. */
function imagesOf(file: string): ListedImage[] {
  const images: ListedImage[] = [];
  try {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const { number, ...image } = imageSchema.parse(JSON.parse(line));
      images[number] = image;
    }
    return images;
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }), { cause: error });
  }
}

import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { hashOf } from '../../catalog/storage/content.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { pictureReader, type StoredImage } from '../../dataset/reader.ts';
import { type Computing, mergeAll } from '../../engine/analysis/analysis.ts';
import type { FedImages, ImageBatch } from '../../engine/analysis/overImages.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { readSafetensors } from '../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { decodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { analysisOf, type DividedAnalysis } from './divided.ts';
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

type Opened = Computing<ImageBatch, FedImages, unknown, unknown>;

/** What a shard that is stopped has found is kept so often besides, so that a worker that is killed loses no more. */
const keepIntervalMs = 120_000;

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
    const { analysis, computing, runtime } = await opened(folder, manifest, request, context);
    try {
      const tasks = computing.tasks(null);
      for (const shard of missing) {
        const { first, tasks: count, images } = shards[shard]!;
        const work = { manifest, shard, tasks: tasks.slice(first, first + count), runtime, report };
        await computeShard(folder, work, analysis, computing, { ...request, signal: context.signal });
        done += images;
      }
    } finally {
      await computing.close();
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
): Promise<{ readonly analysis: DividedAnalysis; readonly computing: Opened; readonly runtime: string }> {
  const { weights: file, given } = filesOf(folder);
  const { kind, defined: network, preprocessing, memoryBytes, weightsHash } = manifest;
  const bytes = readFileSync(file);
  if (hashOf(bytes) !== weightsHash) throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }));
  const runtime = await chooseRuntime(name ?? manifest.runtime, warn);
  const analysis = analysisOf(kind);
  const machine = {
    runtime: withThreads(runtime, threads),
    network,
    preprocessing,
    weights: readSafetensors(file),
    memoryBytes,
  };
  const computing = await analysis.open(machine, decodeMessage(readFileSync(given)));
  return { analysis, computing, runtime: runtime.version };
}

const withThreads = (runtime: Runtime, threads: number | undefined): Runtime =>
  threads === undefined
    ? runtime
    : { ...runtime, load: (program, weights, options) => runtime.load(program, weights, { ...options, threads }) };

interface ShardWork {
  readonly manifest: Manifest;
  readonly shard: number;
  readonly tasks: readonly ImageBatch[];
  readonly runtime: string;
  readonly report: (images: number) => void;
}

async function computeShard(
  folder: string,
  { manifest, shard, tasks, runtime, report }: ShardWork,
  { merge, encode, decode }: DividedAnalysis,
  { compute }: Opened,
  { root = manifest.root, signal }: Pick<WorkRequest, 'root'> & { readonly signal: AbortSignal },
): Promise<void> {
  const files = filesOf(folder);
  const { id: scan, preprocessing } = manifest;
  const earlier = isThere(files.begun(shard), { scan, shard }) ? readPart(files.begun(shard), { scan, shard }) : null;
  const images = imagesOf(files.images(shard));
  const firstNumber = tasks[0]![0]!;
  const startMs = performance.now() - (earlier?.elapsedMs ?? 0);
  const broken: BrokenPicture[] = [...(earlier?.broken ?? [])];
  let found = earlier?.found ? [decode(earlier.found)] : [];
  let done = earlier?.done ?? 0;
  const part = (): Part => {
    const all = mergeAll(found, merge);
    const elapsedMs = performance.now() - startMs;
    return { scan, shard, done, found: all === null ? null : encode(all), broken, elapsedMs, runtime };
  };
  const rest = tasks.slice(done).map((task) => task.map((number) => number - firstNumber));
  let keptMs = performance.now();
  try {
    for await (const batch of pictureReader(root, images, preprocessing).read(rest, signal)) {
      broken.push(...batch.broken.map(({ position, reason }) => ({ position: position + firstNumber, reason })));
      const numbers = batch.positions.map((position) => position + firstNumber);
      if (numbers.length > 0)
        found.push(await compute({ images: numbers, feeds: pictureFeeds(preprocessing, batch.pixels) }, signal));
      if (found.length >= mergedTogether) found = [mergeAll(found, merge)];
      done += 1;
      report(Math.min(done * tasks[0]!.length, images.length));
      if (performance.now() - keptMs < keepIntervalMs) continue;
      writePart(files.begun(shard), part());
      keptMs = performance.now();
    }
  } catch (error) {
    if (signal.aborted && done > 0) writePart(files.begun(shard), part());
    throw error;
  }
  if (broken.length === images.length)
    throw new SwitchbackError('BAD_DATASET', say('shards.noneRead', { shard, root, reason: broken[0]!.reason }));
  writePart(files.part(shard), part());
  rmSync(files.begun(shard), { force: true });
}

const imageSchema = z.object({
  ...{ path: z.string(), record: z.int().nullable(), member: z.string().nullable() },
  ...{ bytes: z.int(), hash: z.string() },
});

function imagesOf(file: string): StoredImage[] {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => imageSchema.parse(JSON.parse(line)));
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }), { cause: error });
  }
}

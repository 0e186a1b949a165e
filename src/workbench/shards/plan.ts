import { existsSync, readFileSync } from 'node:fs';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import { checkedBlobFile } from '../../catalog/storage/blobs.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { decodeMessage, encodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { copyOutput, writeOutput } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { analysisOf, type DividedQuestion, divide, feedingOf, fingerprint } from './divided.ts';
import { filesOf, type Manifest, readManifest } from './manifest.ts';

/** A plan that has been written. */
export type ScanPlan = Pick<Manifest, 'id' | 'shards'>;

/**
 * Divides a question into shards of about `imagesPerShard` images (of how many all tasks read), whole batches each, and writes into `folder` what workers need: no
 * catalog. The same question again is the plan that is there. Throws what its job refuses, `UNSUPPORTED` for what cannot be divided,
 * `BAD_ARGUMENT` for a folder with another plan, and as `writeOutput`.
 */
export async function planScan(
  workspace: Workspace,
  question: DividedQuestion,
  {
    folder,
    imagesPerShard,
  }: { readonly folder: string; readonly imagesPerShard: number | ((images: number) => number) },
  context: JobContext,
): Promise<ScanPlan> {
  const { kind } = question;
  const files = filesOf(folder);
  const earlier = existsSync(files.manifest) ? readManifest(folder) : null;
  const divided = await divide(workspace, question, context, earlier && readBefore(folder));
  const id = fingerprint(kind, divided);
  if (earlier?.id === id) return earlier;
  if (earlier) throw new SwitchbackError('BAD_ARGUMENT', say('shards.otherPlan', { folder }));

  const { request = question.request, machine, given, before, loaded, images, dataset, imageBytes = 0 } = divided;
  const analysis = analysisOf(kind);
  const feeding = feedingOf(kind);
  const computing = await analysis.open(machine, given);
  const tasks = computing.tasks(null);
  await computing.close();
  const tell = (done: number, total: number) => {
    context.report({ unit: 'shards', done, total, step: say('shards.planning') });
    context.signal.throwIfAborted();
  };
  let shards: Manifest['shards'];
  if (feeding) {
    const read = feeding.imagesOf(given, images);
    shards = tasks.map((_, first) => ({ first, tasks: 1, images: read }));
    writeOutput(files.allImages, linesOf(images.keys(), images));
    tell(shards.length, shards.length);
  } else {
    const read = tasks.map((task) => analysis.reading!.of(task).images);
    const asked = typeof imagesPerShard === 'number' ? imagesPerShard : imagesPerShard(read.flat().length);
    const most = imageBytes > 0 ? Math.max(1, Math.floor(largestPart / imageBytes)) : asked;
    shards = shardsOf(read, divided.isTaskAShard ? 1 : Math.min(asked, most));
    for (const [shard, { first, tasks: own }] of shards.entries()) {
      writeOutput(files.images(shard), linesOf(new Set(read.slice(first, first + own).flat()), images));
      tell(shard + 1, shards.length);
    }
  }
  if (loaded) copyOutput(checkedBlobFile(workspace.blobs, loaded.model.blob), files.weights);
  writeOutput(files.given, encodeMessage(given, Number.POSITIVE_INFINITY));
  if (before !== undefined) writeOutput(files.before, encodeMessage(before, Number.POSITIVE_INFINITY));
  const manifest: Manifest = {
    ...{ format: 'switchback-scan', version: 1, id, kind, request: { ...request } },
    ...{ model: loaded?.model.name ?? null, dataset: dataset.name, split: images[0]!.split, root: dataset.root },
    ...{ runtime: machine.runtime.name, memoryBytes: machine.memoryBytes },
    ...{ network: networkDefinition(machine.network), preprocessing: machine.preprocessing },
    ...{ weightsHash: loaded?.model.blob ?? null, shards },
  };
  // Last: a folder with a plan has all of it.
  writeOutput(files.manifest, JSON.stringify(manifest, null, 1));
  return manifest;
}

/** Where a part has much of each image, shards are smaller than was asked. */
const largestPart = 64 * 2 ** 20;

/** What was found before there were shards; `null` where nothing was. */
export function readBefore(folder: string): unknown {
  const file = filesOf(folder).before;
  if (!existsSync(file)) return null;
  try {
    return decodeMessage(readFileSync(file), Number.POSITIVE_INFINITY);
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }), { cause: error });
  }
}

/** Consecutive tasks, given by their images, of at least so many images together but for the last. */
function shardsOf(tasks: readonly (readonly number[])[], imagesPerShard: number): Manifest['shards'] {
  const shards: Manifest['shards'] = [];
  for (const [first, { length }] of tasks.entries()) {
    const last = shards.at(-1);
    if (!last || last.images >= imagesPerShard) shards.push({ first, tasks: 1, images: length });
    else shards[shards.length - 1] = { ...last, tasks: last.tasks + 1, images: last.images + length };
  }
  return shards;
}

/** Where the images lie, by what they are known, and what they show. */
function linesOf(numbers: Iterable<number>, images: readonly CatalogImage[]): string {
  return Array.from(numbers)
    .map((number) => {
      const { path, record, member, bytes, hash, label, split } = images[number]!;
      return `${JSON.stringify({ number, path, record, member, bytes, hash, label, split })}\n`;
    })
    .join('');
}

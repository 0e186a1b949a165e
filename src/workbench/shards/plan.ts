import { existsSync } from 'node:fs';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import { checkedBlobFile } from '../../catalog/storage/blobs.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { encodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { copyOutput, writeOutput } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type DividedQuestion, divide, fingerprint } from './divided.ts';
import { filesOf, type Manifest, readManifest } from './manifest.ts';

/** A plan that has been written. */
export type ScanPlan = Pick<Manifest, 'id' | 'shards'>;

/**
 * Divides a question into shards of about `imagesPerShard` images, whole batches each, and writes into `folder` what workers need: no
 * catalog. The same question again is the plan that is there. Throws what its job refuses, `UNSUPPORTED` for what cannot be divided,
 * `BAD_ARGUMENT` for a folder with another plan, and as `writeOutput`.
 */
export async function planScan(
  workspace: Workspace,
  question: DividedQuestion,
  { folder, imagesPerShard }: { readonly folder: string; readonly imagesPerShard: number },
  context: JobContext,
): Promise<ScanPlan> {
  const { kind, request } = question;
  const divided = await divide(workspace, question, context);
  const { analysis, machine, given, loaded, images, dataset } = divided;
  const id = fingerprint(kind, divided);
  const files = filesOf(folder);
  if (existsSync(files.manifest)) {
    const earlier = readManifest(folder);
    if (earlier.id === id) return earlier;
    throw new SwitchbackError('BAD_ARGUMENT', say('shards.otherPlan', { folder }));
  }

  const computing = await analysis.open(machine, given);
  const tasks = computing.tasks(null);
  await computing.close();
  const read = tasks.map((task) => analysis.reading.of(task).images);
  const shards = shardsOf(read, imagesPerShard);
  for (const [shard, { first, tasks: own }] of shards.entries()) {
    writeOutput(files.images(shard), linesOf(new Set(read.slice(first, first + own).flat()), images));
    context.report({ unit: 'shards', done: shard + 1, total: shards.length, step: say('shards.planning') });
    context.signal.throwIfAborted();
  }
  copyOutput(checkedBlobFile(workspace.blobs, loaded.model.blob), files.weights);
  writeOutput(files.given, encodeMessage(given, Number.POSITIVE_INFINITY));
  const manifest: Manifest = {
    ...{ format: 'switchback-scan', version: 1, id, kind, request: { ...request } },
    ...{ model: loaded.model.name, dataset: dataset.name, split: images[0]!.split, root: dataset.root },
    ...{ runtime: machine.runtime.name, memoryBytes: machine.memoryBytes },
    ...{ network: networkDefinition(machine.network), preprocessing: machine.preprocessing },
    ...{ weightsHash: loaded.model.blob, shards },
  };
  // Last: a folder with a plan has all of it.
  writeOutput(files.manifest, JSON.stringify(manifest, null, 1));
  return manifest;
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

/** Where the images lie, and by what they are known. */
function linesOf(numbers: ReadonlySet<number>, images: readonly CatalogImage[]): string {
  return Array.from(numbers)
    .map((number) => {
      const { path, record, member, bytes, hash } = images[number]!;
      return `${JSON.stringify({ number, path, record, member, bytes, hash })}\n`;
    })
    .join('');
}

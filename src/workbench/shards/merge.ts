import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { mergeAll } from '../../engine/analysis/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { analysisOf, type DividedQuestion, divide, fingerprint } from './divided.ts';
import { filesOf, readManifest } from './manifest.ts';
import { mergedTogether, readPart } from './part.ts';
import { readBefore } from './plan.ts';

/**
 * Takes what all shards have found into the catalog: whole, or not at all; a second time changes nothing. The order and the number of workers do not
 * show. Throws `NOT_FOUND` for a folder without a plan or parts that are missing, `BAD_FILE` for a damaged part, `MISMATCH`
 * when the model or the images are not those of the plan any more.
 */
export async function mergeScan(workspace: Workspace, folder: string, context: JobContext): Promise<unknown> {
  const { id: scan, kind, request, shards } = readManifest(folder);
  const files = filesOf(folder);
  const question = { kind, request } as unknown as DividedQuestion;
  const divided = await divide(workspace, question, context, readBefore(folder));
  if (fingerprint(kind, divided) !== scan) throw new SwitchbackError('MISMATCH', say('shards.changed', { folder }));

  const { decode, merge } = analysisOf(kind);
  const broken: BrokenPicture[] = [];
  const missing: number[] = [];
  const runtimes = new Set<string>();
  let found: unknown[] = [];
  let elapsedMs = 0;
  for (const shard of shards.keys()) {
    const part = readPart(files.part(shard), { scan, shard });
    if (!part) missing.push(shard);
    else {
      if (part.found) found.push(decode(part.found));
      broken.push(...part.broken);
      runtimes.add(part.runtime);
      elapsedMs += part.elapsedMs;
    }
    if (found.length >= mergedTogether) found = [mergeAll(found, merge)];
    context.report({ unit: 'shards', done: shard + 1, total: shards.length, step: say('shards.merging') });
    context.signal.throwIfAborted();
  }
  if (missing.length > 0) {
    const places = { missing: missing.length, count: shards.length, first: missing[0]!, folder };
    throw new SwitchbackError('NOT_FOUND', say('shards.missing', places));
  }
  if (runtimes.size > 1) context.warn(say('shards.severalRuntimes', { runtimes: [...runtimes] }));
  return divided.keep({ found: mergeAll(found, merge), broken, elapsedMs, madeBy: files.made }, context);
}

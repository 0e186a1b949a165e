import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { preprocessingSchema } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import { dividedKinds } from './divided.ts';

/** A folder of shards: what every worker reads, and where each puts what it finds. */
export const filesOf = (folder: string) => ({
  manifest: join(folder, 'scan.json'),
  weights: join(folder, 'weights.safetensors'),
  /** What `Analysis.open` is told, as MessagePack. */
  given: join(folder, 'given.msgpack'),
  /** What was found before there were shards, as MessagePack, where something was. */
  before: join(folder, 'before.msgpack'),
  /** The images of a shard, one a line; where shards are trainings, all images of the plan. */
  images: (shard: number) => join(folder, 'images', `${numeral(shard)}.jsonl`),
  allImages: join(folder, 'images', 'all.jsonl'),
  /** What a shard has found. */
  part: (shard: number) => join(folder, 'parts', `${numeral(shard)}.part`),
  /** What a shard that was stopped has found so far. */
  begun: (shard: number) => join(folder, 'parts', `${numeral(shard)}.begun`),
  /** What a shard has made besides its finding: the weights of a training. */
  made: (shard: number) => join(folder, 'made', numeral(shard)),
  /** How many of a shard's images its worker has done, for whoever watches. */
  count: (shard: number) => join(folder, 'parts', `${numeral(shard)}.count`),
  /** Of a cluster: scripts that a person may change, and which jobs were submitted last. */
  work: join(folder, 'work.sh'),
  merge: join(folder, 'merge.sh'),
  job: join(folder, 'job.yaml'),
  submitted: join(folder, 'submitted.json'),
});

const numeral = (shard: number) => String(shard).padStart(5, '0');

/** Images in a shard, where nobody says otherwise: parts of 10 000 units then take 1.4 MB, and a shard minutes to hours. */
export const usualShard = 10_000;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.object({
  format: z.literal('switchback-scan'),
  version: z.literal(1),
  /** `fingerprint`. */
  id: hash,
  kind: z.enum(dividedKinds),
  /** What was asked. */
  request: z.record(z.string(), z.unknown()),
  /** Names, for people. */
  model: z.string().nullable(),
  dataset: z.string(),
  split: z.string(),
  root: z.string(),
  runtime: z.string(),
  /** On which the batches depend. */
  memoryBytes: z.int().min(1),
  network: z.unknown(),
  preprocessing: preprocessingSchema,
  /** `null` where models are trained. */
  weightsHash: hash.nullable(),
  /** Of each shard the first of its tasks, how many tasks, and how many images they read: one as often as a model reads it. */
  shards: z.array(z.object({ first: count, tasks: count.min(1), images: count })).min(1),
});

/** What a plan says. */
export type Manifest = z.output<typeof manifestSchema>;

/** Reads the plan in a folder. Throws `NOT_FOUND` where there is none, `BAD_FILE` for one that is damaged. */
export function readManifest(folder: string): Manifest & { readonly defined: Network } {
  const file = filesOf(folder).manifest;
  let text: string;
  try {
    text = textOf(readFileSync(file));
  } catch (error) {
    throw new SwitchbackError('NOT_FOUND', say('shards.noPlan', { folder }), { cause: error });
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(text));
    return { ...manifest, defined: defineNetwork(manifest.network) };
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('shards.damagedPlan', { file }), { cause: error });
  }
}

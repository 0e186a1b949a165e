import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { shortName } from '../leftOut.ts';
import type { Split } from '../listed.ts';
import { splitOfName } from '../splits.ts';

/** Characters of a label. */
const longestLabel = 4096;

/** Throws `BAD_DATASET` for a label that is too long to be one. */
export function checkLabel(path: string, name: string, label: string): string {
  if (label.length <= longestLabel) return label;
  throw new SwitchbackError('BAD_DATASET', say('dataset.labelTooLong', { path, name: shortName(name) }));
}

/** The number of a shard, as it ends a name: `-00003-of-00128`, `-000003`, and the hash that Hugging Face writes behind. */
const shardNumber = /([-_.]\d+-of-\d+|[-_.]\d{3,})(-[0-9a-f]{16})?$/;
const ending = /\.[a-z]+$/i;

/** An archive's path without ending and number, as a folder of what lies in all its shards: `data/train-00003-of-00128.tar` is `data/train`. */
export const stemOf = (path: string): string => path.replace(ending, '').replace(shardNumber, '');

/** The split that a shard's name says, or else a folder's on its way: `imagenet1k-train-0003.tar`, `val/000.tar`; `null` where none does. */
export function splitOfShard(path: string): Split | null {
  const names = stemOf(path).split('/').reverse();
  const words = names.flatMap((name) => [name, ...name.split(/[-_.]/)]);
  return words.map(splitOfName).find((split) => split !== null) ?? null;
}

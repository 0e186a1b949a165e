import { createHash } from 'node:crypto';
import type { Split } from './listed.ts';

const splitsByWord: Readonly<Record<string, Split>> = {
  ...{ train: 'train', training: 'train' },
  ...{ val: 'val', valid: 'val', validate: 'val', validation: 'val', dev: 'val', development: 'val' },
  ...{ test: 'test', testing: 'test', t10k: 'test' },
};

/**
 * The split that a folder, an IDX prefix or a label file's column names, in any spelling: `training_set`, `Valid`, `test-images`, `val2017`,
 * `seg_train`; `null` for any other name.
 */
export function splitOfName(name: string): Split | null {
  const letters = name.toLowerCase().replaceAll(/[ ._-]/g, '');
  const word = letters
    .replace(/(19|20)\d\d$/, '')
    .replace(/(dataset|set|split|data|images?|imgs?)$/, '')
    .replace(/^seg(?=t)/, '');
  return Object.hasOwn(splitsByWord, word) ? splitsByWord[word]! : null;
}

/** An image as far as splitting needs to know it. */
export interface SplitSubject {
  readonly label: string;
  /** SHA-256 of its bytes. */
  readonly hash: string;
  readonly split: Split | null;
}

/**
 * The split of each image. A `null` split means train; where no image is in `val`, about `validationShare` (0…1) of each
 * class's training images are moved there, at least one where the share is above 0 and something is left to train on.
 *
 * The choice depends on the images' bytes alone, not on their order or names. Copies of one image stay together; an
 * image that is in two classes, and the only image of a class, stay in train.
 */
export function assignSplits(images: readonly SplitSubject[], validationShare = 0.1): Split[] {
  const splits = images.map(({ split }) => split ?? 'train');
  if (validationShare <= 0 || splits.includes('val')) return splits;
  const training = images.filter((_, i) => splits[i] === 'train');
  const chosen = validationHashes(training, validationShare);
  return splits.map((split, i) => (split === 'train' && chosen.has(images[i]!.hash) ? 'val' : split));
}

function validationHashes(training: readonly SplitSubject[], share: number): Set<string> {
  const copiesByClass = new Map<string, Map<string, number>>();
  const classesByHash = new Map<string, Set<string>>();
  for (const { label, hash } of training) {
    const copies = copiesByClass.get(label) ?? new Map<string, number>();
    copiesByClass.set(label, copies.set(hash, (copies.get(hash) ?? 0) + 1));
    classesByHash.set(hash, (classesByHash.get(hash) ?? new Set()).add(label));
  }
  const chosen = new Set<string>();
  for (const copies of copiesByClass.values()) {
    const ofOneClass = [...copies.keys()].filter((hash) => classesByHash.get(hash)!.size === 1);
    const ranked = ofOneClass.map((hash) => ({ hash, rank: rankOf(hash) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
    // An image shared with another class stays behind; without one, the last of the ranked does.
    const movable = ofOneClass.length < copies.size ? ranked : ranked.slice(0, -1);
    const total = [...copies.values()].reduce((sum, count) => sum + count, 0);
    const wanted = Math.max(1, Math.round(total * share));
    let taken = 0;
    for (const { hash } of movable) {
      if (taken >= wanted) break;
      chosen.add(hash);
      taken += copies.get(hash)!;
    }
  }
  return chosen;
}

const rankOf = (hash: string): string => createHash('sha256').update(`val:${hash}`).digest('hex');

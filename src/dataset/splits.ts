import { createHash } from 'node:crypto';
import { type Division, usualDivision } from '../shared/division.ts';
import type { Split } from './listed.ts';
import { repeatedHashes } from './repeatedHashes.ts';

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
 * The split of each image. A `null` split means train. Where no image is in `test`, about that share of each class's training images is moved
 * there, and then the same for `val`: at least one image where the share is above 0 and something is left to train on.
 *
 * The choice depends on the images' bytes and the seed alone, not on their order or names. Copies of one image stay together; an
 * image that is in two classes, and the only image of a class, stay in train.
 */
export function assignSplits(images: readonly SplitSubject[], { val, test, seed }: Division = usualDivision): Split[] {
  const sizes = new Map<string, number>();
  for (const { label, split } of images)
    if (split === null || split === 'train') sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let splits = images.map(({ split }) => split ?? 'train');
  for (const [name, share] of [['test', test] as const, ['val', val] as const]) {
    if (share <= 0 || splits.includes(name)) continue;
    const training = images.filter((_, i) => splits[i] === 'train');
    const chosen = heldOut(
      training,
      (label) => Math.max(1, Math.round(sizes.get(label)! * share)),
      (hash) => rankOf([name, ...(seed === null ? [] : [seed]), hash].join(':')),
    );
    splits = splits.map((split, i) => (split === 'train' && chosen.has(images[i]!.hash) ? name : split));
  }
  return splits;
}

/** Hashes of about so many images of each class as are wanted, those that rank first. */
function heldOut(
  training: readonly SplitSubject[],
  wantedOf: (label: string) => number,
  rank: (hash: string) => string,
): Set<string> {
  const shared = inSeveralClasses(training);
  const chosen = new Set<string>();
  for (const [label, own] of Map.groupBy(training, (image) => image.label)) {
    const copies = new Map<string, number>();
    for (const { hash } of own) copies.set(hash, (copies.get(hash) ?? 0) + 1);
    const ofOneClass = [...copies.keys()].filter((hash) => !shared.has(hash));
    const ranked = ofOneClass.map((hash) => ({ hash, rank: rank(hash) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
    // An image shared with another class stays behind; without one, the last of the ranked does.
    const movable = ofOneClass.length < copies.size ? ranked : ranked.slice(0, -1);
    const wanted = wantedOf(label);
    let taken = 0;
    for (const { hash } of movable) {
      if (taken >= wanted) break;
      chosen.add(hash);
      taken += copies.get(hash)!;
    }
  }
  return chosen;
}

/** Hashes of images that are in more than one class. */
function inSeveralClasses(images: readonly SplitSubject[]): Set<string> {
  const repeated = repeatedHashes(images);
  const classOf = new Map<string, string>();
  const shared = new Set<string>();
  for (const { label, hash } of images) {
    if (!repeated.has(hash)) continue;
    if ((classOf.get(hash) ?? label) !== label) shared.add(hash);
    classOf.set(hash, label);
  }
  return shared;
}

const rankOf = (key: string): string => createHash('sha256').update(key).digest('hex');

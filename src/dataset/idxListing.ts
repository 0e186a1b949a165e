import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { openIdx, readIdxLabels } from './idx.ts';
import type { ListedImage, Split } from './listed.ts';
import { splitOfName } from './splits.ts';
import { checkStays } from './walk.ts';

/** `train-images-idx3-ubyte.gz`, also with a dot before `idx3`, as some archives unpack it. */
const namePattern = /^(?<prefix>.*?)(?<content>images[-.]idx3|labels[-.]idx1)[-.]ubyte(?<gzip>\.gz)?$/i;

interface IdxPair {
  readonly prefix: string;
  readonly images: string;
  readonly labels: string;
}

/** True when a file is named like an IDX file of images or labels. */
export const isIdxName = (path: string): boolean => namePattern.test(basename(path));

/** True when a folder holds a file named like an IDX file of images. */
export const holdsIdx = (names: readonly string[]): boolean =>
  names.some((name) => namePattern.exec(name)?.groups?.content?.toLowerCase().startsWith('images'));

/**
 * The images of every IDX pair in a folder. Throws `BAD_FILE` when a header lies or images and labels do not agree, `BAD_DATASET` when a
 * file is a link out of the folder.
 */
export async function listIdxFolder(root: string): Promise<ListedImage[]> {
  const pairs = await findPairs(root);
  const listed: ListedImage[][] = [];
  for (const pair of pairs) listed.push(await listPair(root, pair));
  return listed.flat();
}

/** The images of the pair that an IDX file, of images or of labels, belongs to. Throws as `listIdxFolder` does. */
export async function listIdxFile(path: string): Promise<ListedImage[]> {
  const root = dirname(path);
  const { prefix } = namePattern.exec(basename(path))!.groups!;
  const pair = (await findPairs(root)).find((candidate) => candidate.prefix === prefix);
  if (!pair) throw new SwitchbackError('BAD_FILE', say('dataset.idxNoImages', { path }));
  return listPair(root, pair);
}

async function findPairs(root: string): Promise<IdxPair[]> {
  const files = new Map<string, { images?: string; labels?: string }>();
  // Sorted, an unpacked file comes before its archive and is the one taken.
  for (const name of (await readdir(root)).sort()) {
    const groups = namePattern.exec(name)?.groups;
    if (!groups) continue;
    const content = groups.content!.toLowerCase().startsWith('images') ? 'images' : 'labels';
    files.set(groups.prefix!, { [content]: name, ...files.get(groups.prefix!) });
  }
  return [...files].flatMap(([prefix, { images, labels }]) => {
    if (!images) return [];
    if (labels) return [{ prefix, images, labels }];
    const places = { path: join(root, images), labels: `${prefix}labels-idx1-ubyte` };
    throw new SwitchbackError('BAD_FILE', say('dataset.idxNoLabels', places));
  });
}

async function listPair(root: string, { prefix, images, labels }: IdxPair): Promise<ListedImage[]> {
  for (const file of [images, labels]) await checkStays(join(root, file));
  const { count } = await openIdx(join(root, images));
  const classes = await readIdxLabels(join(root, labels));
  if (classes.length !== count) {
    const places = { images: join(root, images), imageCount: count, labels, labelCount: classes.length };
    throw new SwitchbackError('BAD_FILE', say('dataset.idxNoPair', places));
  }
  const split = splitOfPrefix(prefix);
  return Array.from(classes, (label, record) => ({ path: images, record, label: String(label), split }));
}

/** `train-` and `emnist-letters-train-` are both train. */
function splitOfPrefix(prefix: string): Split | null {
  return splitOfName(
    prefix
      .replace(/[-_.]+$/, '')
      .split(/[-_.]/)
      .at(-1)!,
  );
}

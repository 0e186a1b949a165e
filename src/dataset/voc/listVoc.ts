import { basename, dirname, join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { labelFileText } from '../labelFile.ts';
import type { LeftOut } from '../leftOut.ts';
import { shortName } from '../leftOut.ts';
import type { Listed, ListedImage, Looking, Split } from '../listed.ts';
import { checkStays, isNamedLikePicture, type Walk } from '../walk.ts';

/** What PASCAL VOC calls a list of the pictures of a split and whether one class is in them: `ImageSets/Main/dog_train.txt`. */
const listName = /(?:^|\/)ImageSets\/Main\/([^/]+)_(train|val|test)\.txt$/;

/** `1`: the class is there; `-1`: it is not; `0`: it can hardly be seen, which counts for neither. */
const line = /^(\S+)\s+(-1|0|1)$/;

/** The lists of classes among what is no picture. */
export const vocLists = ({ leftOut }: Walk): string[] =>
  leftOut.flatMap(({ reason, name }) =>
    reason === 'otherFile' && typeof name === 'string' && listName.test(name) ? [name] : [],
  );

/** A picture by what its lists say of it. */
interface Named {
  readonly split: Split;
  readonly classes: Set<string>;
}

/**
 * The pictures of PASCAL VOC's classification task, each of the class that its lists say, in their split. A picture with things of several classes is
 * left out, for an image has one class here, and one with things that can hardly be seen alone. Throws `BAD_DATASET` for a line that is none of such a list.
 */
export async function listVoc(root: string, lists: readonly string[], walk: Walk, looking: Looking): Promise<Listed> {
  const pictures = new Set(walk.pictures);
  const named = new Map<string, Named>();
  const missing = new Set<string>();
  for (const list of lists) {
    const [, label, split] = listName.exec(list)!;
    const file = join(root, list);
    await checkStays(file);
    const text = await labelFileText(file);
    for (const [at, own] of text.split(/\r?\n/).entries()) {
      if (own.trim() === '') continue;
      const found = line.exec(own.trim());
      if (!found)
        throw new SwitchbackError('BAD_DATASET', say('dataset.vocLine', { file, line: at + 1, text: shortName(own) }));
      const path = join(dirname(dirname(dirname(list))), 'JPEGImages', `${basename(found[1]!)}.jpg`);
      if (!pictures.has(path)) missing.add(path);
      else {
        const of = named.get(path) ?? { split: split as Split, classes: new Set() };
        named.set(path, of);
        if (found[2] === '1') of.classes.add(label!);
      }
    }
    looking(named.size);
  }
  const images: ListedImage[] = [];
  const leftOut: LeftOut[] = [...missing].map((name) => ({ reason: 'missing', name: shortName(name) }));
  for (const [path, { split, classes }] of named) {
    const [label] = classes;
    if (label !== undefined && classes.size === 1) images.push({ path, record: null, label, split });
    else leftOut.push({ reason: label === undefined ? 'withoutLabel' : 'severalClasses', name: path });
  }
  const others = walk.pictures.filter((path) => !named.has(path) && isNamedLikePicture(path));
  /** The lists, and the folders that hold nothing else. */
  const isList = new Set<unknown>([...lists, ...lists.map(dirname), ...lists.map((own) => dirname(dirname(own)))]);
  return {
    ...{ root, format: 'voc', images },
    leftOut: [
      ...walk.leftOut.filter(({ name }) => !isList.has(name)),
      ...leftOut,
      ...others.map((name): LeftOut => ({ reason: 'unnamed', name })),
    ],
  };
}

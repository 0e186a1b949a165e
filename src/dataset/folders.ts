import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import type { LeftOut } from './leftOut.ts';
import type { Listing } from './listed.ts';
import { splitOfName } from './splits.ts';
import { walkPictures } from './walk.ts';

/** What a folder of class folders holds. */
export type FolderImages = Pick<Listing, 'images' | 'leftOut'>;

/**
 * The images of a folder of class folders. Where every top folder is called after a split (`train`, `val`, `test`), the
 * classes are the folders below; else a folder called `train` is a class like any other. Pictures outside a class folder
 * are left out. Throws `BAD_DATASET` when none is left.
 */
export async function listFolders(root: string): Promise<FolderImages> {
  const { pictures: files, leftOut } = await walkPictures(root);
  const inFolders = files.filter((file) => file.includes('/'));
  const hasSplits = inFolders.length > 0 && inFolders.every((file) => splitOfName(topOf(file)) !== null);
  const images = inFolders.flatMap((path) => {
    const split = hasSplits ? splitOfName(topOf(path)) : null;
    const inner = hasSplits ? path.slice(topOf(path).length + 1) : path;
    const end = inner.lastIndexOf('/');
    return end < 0 ? [] : [{ path, record: null, label: inner.slice(0, end), split }];
  });
  const listed = new Set(images.map(({ path }) => path));
  const outside = files.filter((path) => !listed.has(path)).map((name): LeftOut => ({ reason: 'outside', name }));
  if (images.length > 0) return { images, leftOut: [...leftOut, ...outside] };
  const problem = files.length > 0 ? 'dataset.picturesOutsideClasses' : 'dataset.noPictures';
  throw new SwitchbackError('BAD_DATASET', say(problem, { root }));
}

const topOf = (path: string): string => path.slice(0, path.indexOf('/'));

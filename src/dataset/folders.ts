import { basename, posix } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { classFolders } from './classFolders.ts';
import { type LeftOut, withLeftOut } from './leftOut.ts';
import type { ListedImage, Listing } from './listed.ts';
import type { Walk } from './walk.ts';

/**
 * The images of a folder of class folders in which these pictures lie, as `classFolders` tells them. Pictures outside a class folder are left out; where
 * there is no class folder, all are of one class, which is called as the folder. Throws `BAD_DATASET` when there are none.
 */
export function listFolders(root: string, { pictures, leftOut }: Walk): Pick<Listing, 'images' | 'leftOut'> {
  const { images, outside } = classFolders(pictures);
  if (images.length > 0)
    return { images, leftOut: [...leftOut, ...outside.map((name): LeftOut => ({ reason: 'outside', name }))] };
  if (pictures.length > 0) return { images: ofOneClass(basename(root), pictures), leftOut };
  throw new SwitchbackError('BAD_DATASET', withLeftOut(say('dataset.noPictures', { root }), leftOut));
}

/** Pictures without classes, in the splits in whose folders they lie. */
function ofOneClass(name: string, pictures: readonly string[]): ListedImage[] {
  const inFolder = (path: string) => posix.join(posix.dirname(path), 'pictures', posix.basename(path));
  const { images } = classFolders(pictures.map(inFolder));
  return images.map(({ split }, i) => ({ path: pictures[i]!, record: null, label: name, split }));
}

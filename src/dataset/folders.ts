import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { classFolders } from './classFolders.ts';
import { type LeftOut, withLeftOut } from './leftOut.ts';
import type { Listing } from './listed.ts';
import type { Walk } from './walk.ts';

/**
 * The images of a folder of class folders in which these pictures lie, as `classFolders` tells them. Pictures outside a class folder are left out. Throws
 * `BAD_DATASET` when none is left.
 */
export function listFolders(root: string, { pictures, leftOut }: Walk): Pick<Listing, 'images' | 'leftOut'> {
  const { images, outside } = classFolders(pictures);
  if (images.length > 0)
    return { images, leftOut: [...leftOut, ...outside.map((name): LeftOut => ({ reason: 'outside', name }))] };
  const problem = pictures.length > 0 ? 'dataset.picturesOutsideClasses' : 'dataset.noPictures';
  throw new SwitchbackError('BAD_DATASET', withLeftOut(say(problem, { root }), leftOut));
}

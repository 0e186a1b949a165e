import type { PictureReference } from '../../../shared/contract/picture.ts';

/** A picture that is to be occluded, and the classes that are followed in it; none: the most probable one. */
export interface PictureInOneGo {
  readonly picture: PictureReference;
  readonly targets: readonly string[];
}

export const isSamePicture = (a: PictureInOneGo, b: PictureInOneGo): boolean =>
  'imageId' in a.picture
    ? 'imageId' in b.picture && a.picture.imageId === b.picture.imageId
    : 'dropped' in b.picture && a.picture.dropped === b.picture.dropped;

/** What is occluded in one go: those that were added, with the one that is shown, whose classes are those of now. */
export function inOneGo(added: readonly PictureInOneGo[], current: PictureInOneGo): readonly PictureInOneGo[] {
  return added.some((own) => isSamePicture(own, current))
    ? added.map((own) => (isSamePicture(own, current) ? current : own))
    : [...added, current];
}

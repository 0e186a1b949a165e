import { imageById } from '../../catalog/datasets/images.ts';
import type { PictureReference } from '../../shared/contract/picture.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** SHA-256 of a picture that a page names, which is not opened. Throws `NOT_FOUND` for an image that is not in the catalog. */
export const hashOfPicture = ({ catalog }: Pick<Workspace, 'catalog'>, reference: PictureReference): string =>
  'imageId' in reference ? imageById(catalog, reference.imageId).hash : reference.dropped;

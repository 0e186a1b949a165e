import {
  type Composition,
  compositionById,
  deleteComposition,
  insertComposition,
  listCompositions,
  renameComposition,
  updateComposition,
} from '../../catalog/figures/compositions.ts';
import { storedAs } from '../../catalog/storage/storedJson.ts';
import { type CompositionDocument, compositionDocument } from '../../shared/composition.ts';
import type { StoredComposition } from '../../shared/contract/figure.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** The latest changed first. */
export const listFigures = ({ catalog }: Catalog): StoredComposition[] => listCompositions(catalog).map(checked);

/** Throws `NOT_FOUND`. */
export const showFigure = ({ catalog }: Catalog, id: number): StoredComposition =>
  checked(compositionById(catalog, id));

/** Keeps a new figure, under the name or the next free one like it. */
export const createFigure = ({ catalog }: Catalog, name: string, document: CompositionDocument): StoredComposition =>
  checked(insertComposition(catalog, name, document));

/** Throws `NOT_FOUND`, and `MISMATCH` when it has been changed since it was as `basedOn` says. */
export const saveFigure = (
  { catalog }: Catalog,
  id: number,
  document: CompositionDocument,
  basedOn: string,
): StoredComposition => checked(updateComposition(catalog, id, document, basedOn));

/** Throws `NOT_FOUND`, and `BAD_ARGUMENT` when the name is in use. */
export const renameFigure = ({ catalog }: Catalog, id: number, name: string): StoredComposition =>
  checked(renameComposition(catalog, id, name));

export const removeFigure = ({ catalog }: Catalog, id: number): void => deleteComposition(catalog, id);

const checked = (stored: Composition): StoredComposition => ({
  ...stored,
  document: storedAs(compositionDocument, stored.document),
});

import {
  deleteFigure,
  insertFigure,
  type StoredFigure,
  setFigureName,
  storedFigure,
  storedFigures,
  updateFigure,
} from '../../catalog/figures/figures.ts';
import { storedAs } from '../../catalog/storage/storedJson.ts';
import type { SavedFigure } from '../../shared/contract/figure.ts';
import { type FigureDocument, figureDocument } from '../../shared/figureDocument.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** The latest changed first. */
export const listFigures = ({ catalog }: Catalog): SavedFigure[] => storedFigures(catalog).map(checked);

/** Throws `NOT_FOUND`. */
export const showFigure = ({ catalog }: Catalog, id: number): SavedFigure => checked(storedFigure(catalog, id));

/** Keeps a new figure, under the name or the next free one like it. */
export const createFigure = ({ catalog }: Catalog, name: string, document: FigureDocument): SavedFigure =>
  checked(insertFigure(catalog, name, document));

/** Throws `NOT_FOUND`, and `MISMATCH` when it has been changed since it was as `basedOn` says. */
export const saveFigure = ({ catalog }: Catalog, id: number, document: FigureDocument, basedOn: string): SavedFigure =>
  checked(updateFigure(catalog, id, document, basedOn));

/** Throws `NOT_FOUND`, and `BAD_ARGUMENT` when the name is in use. */
export const renameFigure = ({ catalog }: Catalog, id: number, name: string): SavedFigure =>
  checked(setFigureName(catalog, id, name));

export const removeFigure = ({ catalog }: Catalog, id: number): void => deleteFigure(catalog, id);

const checked = (stored: StoredFigure): SavedFigure => ({
  ...stored,
  document: storedAs(figureDocument, stored.document),
});

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { findStoredFigure } from '../../catalog/figures/figures.ts';
import { storedAs } from '../../catalog/storage/storedJson.ts';
import { readProvenance } from '../../figure/page/readProvenance.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type FigureDocument, figureDocument } from '../../shared/figureDocument.ts';
import { schemaProblem } from '../../shared/schemaProblem.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A figure as it is asked for on the command line. */
interface NamedFigure {
  readonly name: string;
  readonly document: FigureDocument;
}

/**
 * A file ending in `.json`, `.svg`, `.pdf` or `.png`: a document, or what was exported of one; or the name of a saved figure. Throws `NOT_FOUND` for a file or
 * figure that is not there, `BAD_FILE` for a file that is no document.
 */
export const namedFigure = (workspace: Pick<Workspace, 'catalog'>, figure: string): NamedFigure =>
  figureFile.test(figure) ? fromFile(figure) : saved(workspace, figure);

function saved({ catalog }: Pick<Workspace, 'catalog'>, figure: string): NamedFigure {
  const { name, document } = findStoredFigure(catalog, figure);
  return { name, document: storedAs(figureDocument, document) };
}

const figureFile = /(\.(svg|pdf|png))?\.json$|\.(svg|pdf|png)$/i;
/** Documents are small; pictures of them are not. */
const largestBytes = { document: 8 * 2 ** 20, exported: 512 * 2 ** 20 } as const;

function fromFile(path: string): NamedFigure {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new SwitchbackError('NOT_FOUND', say('figure.noFile', { path }));
  const isDocument = path.toLowerCase().endsWith('.json');
  const read = () => (isDocument ? parsed(textOf(readFileSync(path))) : readProvenance(readFileSync(path)));
  const content = stat.size <= (isDocument ? largestBytes.document : largestBytes.exported) ? read() : null;
  // An export's provenance holds the document that it was drawn from.
  const { document = content } = (content ?? {}) as { readonly document?: unknown };
  const checked = figureDocument.safeParse(document);
  if (checked.success) return { name: basename(path).replace(figureFile, ''), document: checked.data };
  const sentence =
    document == null
      ? say('figure.holdsNoFigure', { path })
      : say('figure.noFigureFile', { path, problem: schemaProblem(checked.error) });
  throw new SwitchbackError('BAD_FILE', sentence);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

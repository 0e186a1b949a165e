import type { FigureDocument, PanelContent, PanelKind } from '../../../shared/figureDocument.ts';
import { type ContentOf, panelsOf } from '../../../shared/figureDocument.ts';
import { withContent } from './documentEdits.ts';

const mostChannels = 64;

/** What is to be changed of a panel so that it shows the units of another of its kind too; `null` where these do not belong in it. */
export type Gathering<K extends PanelKind> = (own: ContentOf<K>, added: ContentOf<K>) => Partial<ContentOf<K>> | null;

/**
 * A document with the units of `content` in a panel of the same kind that takes them, so that units sent one by one come together; and which
 * panel that is. `null` where there is none.
 */
export function gatherUnits<K extends PanelKind>(
  document: FigureDocument,
  content: ContentOf<K>,
  gathering: Gathering<K>,
): { readonly document: FigureDocument; readonly panelId: string } | null {
  for (const { id, content: own } of panelsOf(document).toReversed()) {
    const changes = own.kind === content.kind ? gathering(own as ContentOf<K>, content) : null;
    if (changes) return { document: withContent(document, id, changes as Partial<PanelContent>), panelId: id };
  }
  return null;
}

/** Units of the same images, projected under the same rule. */
export const areAlike = <T extends Readonly<Record<'dataset' | 'split' | 'rule', string | null>>>(
  a: T,
  b: T,
): boolean => a.dataset === b.dataset && a.split === b.split && a.rule === b.rule;

/** All of both, each once, as many as a panel takes. */
export const unitedChannels = (known: readonly number[], added: readonly number[]): number[] =>
  [...new Set([...known, ...added])].slice(0, mostChannels);

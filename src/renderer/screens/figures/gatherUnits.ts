import type { ContentOf, FigureDocument, PanelContent } from '../../../shared/figureDocument.ts';
import { panelsOf } from '../../../shared/figureDocument.ts';
import { withContent } from './documentEdits.ts';

const mostChannels = 64;

/**
 * A document with the units of `content` in a panel that shows chosen units already, of the same checkpoint and images under the same rule,
 * so that units sent one by one come together; and which panel that is. `null` where there is none.
 */
export function gatherUnits(
  document: FigureDocument,
  content: PanelContent,
): { readonly document: FigureDocument; readonly panelId: string } | null {
  for (const { id, content: own } of panelsOf(document).toReversed()) {
    const changes = gathered(own, content);
    if (changes) return { document: withContent(document, id, changes), panelId: id };
  }
  return null;
}

function gathered(own: PanelContent, added: PanelContent): Partial<PanelContent> | null {
  if (own.kind === 'features' && added.kind === 'features') return gatheredFeatures(own, added);
  if (own.kind !== 'compare' || added.kind !== 'compare' || !isAlike(own, added)) return null;
  const isSame = own.layer === added.layer && own.checkpoints.join() === added.checkpoints.join();
  return isSame && own.channels && added.channels ? { channels: united(own.channels, added.channels) } : null;
}

function gatheredFeatures(own: ContentOf<'features'>, added: ContentOf<'features'>): Partial<PanelContent> | null {
  const areChosen = ({ layers }: ContentOf<'features'>) =>
    layers.length > 0 && layers.every(({ channels }) => channels);
  if (own.checkpoint !== added.checkpoint || !isAlike(own, added) || !areChosen(own) || !areChosen(added)) return null;
  const known = new Map(own.layers.map(({ layer, channels }) => [layer, channels!]));
  for (const { layer, channels } of added.layers) known.set(layer, united(known.get(layer) ?? [], channels!));
  return { layers: [...known].map(([layer, channels]) => ({ layer, channels })) };
}

type Imaged = Pick<ContentOf<'features'>, 'dataset' | 'split' | 'rule'>;
const isAlike = (a: Imaged, b: Imaged): boolean => a.dataset === b.dataset && a.split === b.split && a.rule === b.rule;

const united = (known: readonly number[], added: readonly number[]): number[] =>
  [...new Set([...known, ...added])].slice(0, mostChannels);

import type { ContentOf } from '../../../shared/figureDocument.ts';
import { areAlike, type Gathering, unitedChannels } from './gatherUnits.ts';

const areChosen = ({ layers }: ContentOf<'features'>) => layers.length > 0 && layers.every(({ channels }) => channels);

/** Chosen units of one model come together by layer. */
export const gatheredFeatures: Gathering<'features'> = (own, added) => {
  if (own.checkpoint !== added.checkpoint || !areAlike(own, added) || !areChosen(own) || !areChosen(added)) return null;
  const known = new Map(own.layers.map(({ layer, channels }) => [layer, channels!]));
  for (const { layer, channels } of added.layers) known.set(layer, unitedChannels(known.get(layer) ?? [], channels!));
  return { layers: [...known].map(([layer, channels]) => ({ layer, channels })) };
};

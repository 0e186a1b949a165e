import { areAlike, type Gathering, unitedChannels } from '../../../renderer/screens/figures/gatherUnits.ts';

/** Chosen units of one layer in the same two models come together. */
export const gatheredPairs: Gathering<'compare'> = (own, added) => {
  const isSame = own.layer === added.layer && own.checkpoints.join() === added.checkpoints.join();
  if (!isSame || !areAlike(own, added) || !own.channels || !added.channels) return null;
  return { channels: unitedChannels(own.channels, added.channels) };
};

import type { SharedMaps } from '../../shared/contract/share.ts';

/** Each layer over the same images once, with the maps that are asked for anywhere. */
export function together(maps: readonly SharedMaps[]): SharedMaps[] {
  const key = ({ model, layer, dataset, split }: SharedMaps) => JSON.stringify([model, layer, dataset, split]);
  const known = new Map<string, SharedMaps>();
  for (const own of maps) {
    const before = known.get(key(own));
    known.set(key(own), before ? { ...own, channels: union(before.channels, own.channels) } : own);
  }
  return [...known.values()];
}

/** `null`: all. */
const union = (a: SharedMaps['channels'], b: SharedMaps['channels']) =>
  a && b ? [...new Set([...a, ...b])].sort((left, right) => left - right) : null;

import type { LayerSummary } from '../../shared/contract/unit.ts';

/** A layer, and a map in it, as an address names them. */
export interface AskedUnit {
  readonly layer?: string | undefined;
  readonly channel?: string | undefined;
}

/** What an address asks for and a network lacks: a layer, or in the layer a map. */
export type LostUnit =
  | { readonly kind: 'layer'; readonly layer: string }
  | { readonly kind: 'map'; readonly layer: string; readonly channel: string; readonly maps: number };

/** What is asked for and not there; `null` where it is there, or nothing is asked for. */
export function lostUnit(layers: readonly LayerSummary[], { layer, channel }: AskedUnit): LostUnit | null {
  if (!layer) return null;
  const own = layers.find(({ name }) => name === layer);
  if (!own) return { kind: 'layer', layer };
  const isThere = !channel || (/^\d+$/.test(channel) && Number(channel) < own.maps);
  return isThere ? null : { kind: 'map', layer, channel, maps: own.maps };
}

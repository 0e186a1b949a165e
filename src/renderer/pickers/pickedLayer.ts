import type { LayerSummary } from '../../shared/contract/unit.ts';

/** The layer asked for; else the highest with maps, which show more than the logits, of those that are indexed where any are. `null` where there are none. */
export function pickedLayer(layers: readonly LayerSummary[], asked: string | undefined): LayerSummary | null {
  const withMaps = layers.filter(({ mapSize }) => mapSize[0] > 1);
  const highest = withMaps.findLast(({ indexed }) => indexed.length > 0) ?? withMaps.at(-1);
  return layers.find(({ name }) => name === asked) ?? highest ?? layers[0] ?? null;
}

/** The layer above another (1), or below it (-1); itself at the ends. */
export function neighbouringLayer(
  layers: readonly LayerSummary[],
  of: string | null,
  direction: 1 | -1,
): LayerSummary | null {
  const at = layers.findIndex(({ name }) => name === of);
  return layers[at + direction] ?? layers[at] ?? null;
}

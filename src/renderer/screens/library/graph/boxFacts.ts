import type { LayerFacts } from '../../../../shared/contract/model.ts';
import type { LayerDescription } from '../../../../shared/contract/network.ts';

/** What a box's colour tells. */
export const colourings = ['none', 'firing', 'dead', 'projection'] as const;
export type Colouring = (typeof colourings)[number];

/** What is known of the layers that a box stands for. */
export interface BoxFacts {
  /** Of the indexed ones; `null` where none is. */
  readonly firing: { readonly maps: number; readonly dead: number; readonly share: number } | null;
  /** Whether units of the last layer can be projected; `opaque`: one of the layers is opaque. */
  readonly projection: 'projected' | 'notProjected' | 'opaque' | null;
}

/** Of a box by whether its units can be projected. */
export const projectionColours: Readonly<Record<NonNullable<BoxFacts['projection']>, string>> = {
  projected: 'var(--colour-success-soft)',
  notProjected: 'var(--colour-warning-soft)',
  opaque: 'var(--colour-danger-soft)',
};

export function factsOf(layers: readonly LayerDescription[], facts: ReadonlyMap<string, LayerFacts>): BoxFacts {
  const own = layers.flatMap(({ name }) => facts.get(name) ?? []);
  const indexed = own.flatMap(({ firing }) => firing ?? []);
  const maps = indexed.reduce((sum, { maps: count }) => sum + count, 0);
  const dead = indexed.reduce((sum, { dead: count }) => sum + count, 0);
  const share = indexed.reduce((sum, firing) => sum + firing.share * firing.maps, 0) / Math.max(1, maps);
  const last = own.at(-1);
  const isOpaque = own.some((each) => each.isOpaque);
  return {
    firing: indexed.length > 0 ? { maps, dead, share } : null,
    projection: last === undefined ? null : isOpaque ? 'opaque' : last.whyNotProjected ? 'notProjected' : 'projected',
  };
}

import { type ComputedRef, computed, type Ref } from 'vue';
import { useQueries } from '../../../renderer/contract/useQueries.ts';
import { useQuery } from '../../../renderer/contract/useQuery.ts';
import type { IndexedSplit, LayerSummary, Rule, Units } from '../../../shared/contract/unit.ts';
import type { LayerComparison } from '../declaration.ts';
import { pairedUnits, type UnitPair } from './pairs.ts';

/** What two checkpoints are compared by. */
export interface Compared {
  readonly left: string;
  readonly right: string;
  readonly layer: LayerSummary;
  readonly layers: readonly LayerSummary[];
  /** Images that both are indexed on in `layer`. */
  readonly split: IndexedSplit | null;
  readonly rule: Rule;
}

export interface Comparison {
  /** The units of the layer on both sides; none until all is known of it. */
  readonly pairs: ComputedRef<readonly UnitPair[]>;
  /** The layer on each side, as `pairs` has its units. */
  readonly units: { readonly left: Readonly<Ref<Units | undefined>>; readonly right: Readonly<Ref<Units | undefined>> };
  /** Of every layer that is known on the same images, from the input upwards. */
  readonly comparisons: ComputedRef<readonly LayerComparison[]>;
  readonly error: ComputedRef<Error | undefined>;
  readonly refresh: () => void;
}

/** Asks for what two checkpoints are compared by, a layer at a time, so that no answer takes long. */
export function useComparison(compared: Readonly<Ref<Compared | null>>): Comparison {
  const unitsOf = (side: 'left' | 'right') =>
    useQuery(
      'unit.list',
      computed(() => {
        const own = compared.value;
        return own?.split ? { model: own[side], layer: own.layer.name, ...own.split, rule: own.rule } : null;
      }),
      ['passes', 'projections'],
    );
  const [left, right] = [unitsOf('left'), unitsOf('right')];
  const changes = useQueries(
    'compare.units',
    computed(() => {
      const own = compared.value;
      const { split } = own ?? {};
      if (!own || !split) return [];
      const known = own.layers.filter(({ indexed }) => indexed.some((those) => isSame(those, split)));
      return known.map(({ name }) => ({ left: own.left, right: own.right, layer: name, ...split }));
    }),
    ['passes'],
  );
  const comparisons = computed(() => changes.value.flatMap(({ data }) => data.value ?? []));
  const pairs = computed(() => {
    const own = compared.value;
    if (!own?.split) return [];
    const ofLayer = comparisons.value.find(({ layer }) => layer === own.layer.name);
    const [ofLeft, ofRight] = [left, right].map(({ data }) => data.value);
    // An answer to the question before may still be there.
    const areOwn = ofLeft?.model === own.left && ofRight?.model === own.right;
    const areOfLayer = ofLeft?.layer === own.layer.name && ofRight?.layer === own.layer.name;
    return areOwn && areOfLayer ? pairedUnits(ofLeft, ofRight, ofLayer) : [];
  });
  const failed = computed(() => [left, right, ...changes.value].find(({ error }) => error.value));
  return {
    pairs,
    units: { left: left.data, right: right.data },
    comparisons,
    error: computed(() => failed.value?.error.value),
    refresh: () => failed.value?.refresh(),
  };
}

export const isSame = (a: IndexedSplit, b: IndexedSplit): boolean => a.dataset === b.dataset && a.split === b.split;

import type { PanelData } from '../../figure/page/panelData.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { Rule } from '../../shared/contract/unit.ts';
import type { ProjectedUnits } from './projectedUnits.ts';
import type { KeptTile } from './unitTiles.ts';

/** An index that is to be made first. */
export interface MissingIndex {
  /** The model's name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly layers: readonly string[];
}

/** Units whose projections are not kept yet. */
export interface MissingProjections {
  /** The model's name. */
  readonly model: string;
  readonly layer: string;
  readonly rule: Rule;
  readonly tiles: readonly KeptTile[];
}

/** What a panel is drawn from, or what of it is still to be computed: indexes first, then projections. */
export type PanelSource =
  | {
      readonly state: 'ready';
      /** Two sources of one key draw the same. */
      readonly key: string;
      readonly load: () => Promise<PanelData>;
      /** Where it is from, as JSON. */
      readonly provenance: () => Promise<unknown>;
      /** Arrays and pictures as files, by name. */
      readonly files: () => Promise<Readonly<Record<string, string | Uint8Array>>>;
      /** Whose projections it shows: what experiments have found about them is said below the panel and in the provenance. */
      readonly projected?: readonly ProjectedUnits[];
    }
  | {
      readonly state: 'incomplete';
      readonly indexes: readonly MissingIndex[];
      readonly projections: readonly MissingProjections[];
      /** Whose projections it will show, of the layers that are indexed. */
      readonly projected?: readonly ProjectedUnits[];
    };

export type ReadySource = Extract<PanelSource, { readonly state: 'ready' }>;

/** Those of some maps' tiles that are not kept; none where all are. */
export function missingProjections(
  about: Omit<MissingProjections, 'tiles'>,
  tiles: readonly KeptTile[],
): MissingProjections[] {
  const missing = tiles.filter(({ stored }) => !stored);
  return missing.length > 0 ? [{ ...about, tiles: missing }] : [];
}

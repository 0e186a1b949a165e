import type { PictureReference } from '../../shared/contract/picture.ts';
import type { SharedMaps } from '../../shared/contract/share.ts';
import type { Rule } from '../../shared/contract/unit.ts';

/** A unit as a figure shows it, in a picture. */
export interface ProjectedUnit {
  readonly channel: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  /** Looked up when it is asked for; `null` where it is not known any more which picture it was. */
  readonly picture: () => {
    /** SHA-256 of the encoded picture. */
    readonly hash: string;
    /** `null` of a picture that no page can name. */
    readonly reference: PictureReference | null;
  } | null;
}

/** Units of a layer as a figure shows them, projected under one rule. */
export interface ProjectedUnits {
  /** The model's name. */
  readonly model: string;
  readonly weightsHash: string;
  readonly layer: string;
  readonly rule: Rule;
  readonly units: readonly ProjectedUnit[];
  /** The maps whose strongest images by an index these are, as they are shared; absent: they are units of an analysis. */
  readonly maps?: SharedMaps;
}

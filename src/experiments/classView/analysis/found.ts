import { joined } from '../../../engine/analysis/keyed.ts';
import { mergeTops, type Tops } from '../../../engine/analysis/tops.ts';

/** What a batch of images of one class comes to, units layer after layer. */
export interface ClassBatch {
  /** The number of the class among the model's. */
  readonly label: number;
  /** Ids of its images, and of each the score of the class. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;
  /** `[units]`: mean activation, squared deviations from it, images on which a unit fires; relevance is summed, and empty where the class is not looked at. */
  readonly means: Float32Array;
  readonly squares: Float32Array;
  readonly firings: Float32Array;
  readonly relevance: Float32Array;
}

/** What has been found. Sums of batches are kept apart and added up in their order at the end, so that they are the same whatever came first. */
export interface Found {
  /** By the batch's first image. */
  readonly batches: Readonly<Record<string, ClassBatch>>;
  /** By the class's number and the layer's: the images of the class that excite each unit most, by their ids. */
  readonly tops: Readonly<Record<string, Tops>>;
  /** By the class's place among those looked at, the image's and the rule's: float32 `[c, h, w]`. */
  readonly projections: Readonly<Record<string, Float32Array>>;
  /** By the class's place and the image's: uint8 `[h, w, c]`, as the network sees it. */
  readonly pictures: Readonly<Record<string, Uint8Array>>;
}

/** What both know: a batch, a projection and a picture are computed once, strongest images are told apart by value and number. */
export const merge = (a: Found, b: Found): Found => ({
  batches: joined(a.batches, b.batches, (left) => left),
  tops: joined(a.tops, b.tops, mergeTops),
  projections: joined(a.projections, b.projections, (left) => left),
  pictures: joined(a.pictures, b.pictures, (left) => left),
});

/** The images of a class, by their ids, from the one with the highest score down; of equals the one with the smaller id comes first. */
export function byScore({ batches }: Pick<Found, 'batches'>, label: number) {
  const own = Object.values(batches).filter((batch) => batch.label === label);
  return own
    .flatMap(({ ids, logits }) => Array.from(ids, (id, i) => ({ id, score: logits[i]! })))
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

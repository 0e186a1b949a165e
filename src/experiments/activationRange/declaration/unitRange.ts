/** An image, and what a map makes of it. */
export interface RangeImage {
  readonly imageId: number;
  readonly className: string;
  readonly activation: number;
  /** What the map has to do with the score of the image's class; `null` where there is none. */
  readonly relevance: number | null;
  /** `[y, x, height, width]` of the receptive field where the map is strongest, px of the network's input; may hang over the border. */
  readonly box: readonly [number, number, number, number];
}

/** Images drawn between two quantiles of the activations above 0. */
export interface Band {
  /** Quantiles, 0…1, and the least and the largest activation between them. */
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  /** Images in it. */
  readonly count: number;
  /** Drawn from these, the strongest first. */
  readonly images: readonly RangeImage[];
}

/** Counts of images by activation. */
export interface Histogram {
  /** One more than there are bins, rising. */
  readonly edges: readonly number[];
  /** `[classes][bins]`: images of each class of the data set on which the map fires. */
  readonly counts: readonly (readonly number[])[];
  /** Of each class the images on which it does not fire. */
  readonly silent: readonly number[];
}

/** One map over its range. */
export interface UnitRange {
  readonly channel: number;
  readonly model: string;
  readonly layer: string;
  readonly classes: readonly string[];
  /** `[height, width]` of the network's input, px. */
  readonly inputSize: readonly [number, number];
  /** Images that were read, and those of them on which it fires. */
  readonly read: number;
  readonly firing: number;
  readonly histogram: Histogram | null;
  /** From the strongest down; `null` where it fires on too few images for quantiles. */
  readonly bands: readonly Band[] | null;
  readonly strongest: readonly RangeImage[];
  /** The weakest; of equals some are drawn. */
  readonly least: readonly RangeImage[];
  /** Those to whose class it is most relevant, of one class; `null` where relevance is not known. */
  readonly relevant: { readonly label: number; readonly images: readonly RangeImage[] } | null;
}

/** Quantiles of the activations above 0 between which images are drawn. */
export const quantiles = [1, 0.95, 0.75, 0.5, 0.25, 0] as const;
/** Images of a band. */
export const bandImages = 6;
/** Images on which a map has to fire, for each band as many as are drawn. */
export const leastFiring = (quantiles.length - 1) * bandImages;

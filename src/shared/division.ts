/** How images are divided that no split was said for. */
export interface Division {
  /** Shares of each class's images, 0…1, together below 1. */
  readonly val: number;
  readonly test: number;
  /** Another seed chooses other images. */
  readonly seed: number | null;
}

/** A tenth validates, as long as nobody says otherwise. */
export const usualDivision: Division = { val: 0.1, test: 0, seed: null };

import type { Tensor } from '../../../engine/runtime/runtime.ts';
import type { TrustParameters } from '../declaration/kept.ts';

/** What an analysis is told: what it keeps, and its pictures. */
export interface TrustGiven extends Omit<TrustParameters, 'weightsHash' | 'runtime' | 'versions' | 'colour'> {
  /** float32 `[n, c, h, w]`, and a picture of the hidden pixels' colour, `[1, c, h, w]`: both as the network's input. */
  readonly images: Tensor;
  readonly baseline: Tensor;
}

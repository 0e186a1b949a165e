import { valueCount } from '../shape.ts';
import type { LayerWeight } from './kind.ts';

/** `out` filters of shape `unit`, and a bias for each: `weight` `[out, …unit]` and `bias` `[out]`. */
export function filterWeights(out: number, unit: readonly number[], bias: boolean): readonly LayerWeight[] {
  const fanIn = valueCount(unit);
  const weight: LayerWeight = { part: 'weight', shape: [out, ...unit], kind: 'weight', fanIn, start: 'drawn' };
  return bias ? [weight, { part: 'bias', shape: [out], kind: 'bias', fanIn, start: 0 }] : [weight];
}

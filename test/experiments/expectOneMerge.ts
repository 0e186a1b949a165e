import fc from 'fast-check';
import { expect } from 'vitest';
import { type Analysis, mergeAll } from '../../src/engine/analysis/analysis.ts';

/** Expects that the encoded `parts` of an analysis merge to the same bytes in any order and any division. */
export function expectOneMerge<Found>(
  { merge, encode, decode }: Pick<Analysis<never, never, Found>, 'merge' | 'encode' | 'decode'>,
  parts: readonly Uint8Array[],
  numRuns = 100,
): void {
  const bytesOf = (some: readonly Uint8Array[]) => encode(mergeAll(some.map(decode), merge)!);
  const whole = bytesOf(parts);
  const division = fc.record({
    order: fc.shuffledSubarray([...parts], { minLength: parts.length }),
    shares: fc.integer({ min: 1, max: parts.length }),
  });
  const property = fc.property(division, ({ order, shares }) => {
    const size = Math.ceil(order.length / shares);
    const each = Array.from({ length: Math.ceil(order.length / size) }, (_, i) =>
      bytesOf(order.slice(i * size, (i + 1) * size)),
    );
    expect(bytesOf(each)).toEqual(whole);
  });
  fc.assert(property, { seed: 71, numRuns });
}

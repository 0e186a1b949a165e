import fc from 'fast-check';
import type { Case } from './reader.ts';

/** Case `index` of a campaign: the same for the same seed, whatever cases were made before. */
export function caseOf(cases: fc.Arbitrary<Case>, seed: number, index: number): Case {
  const [made] = fc.sample(cases, { seed: Math.imul(seed, 0x9e3779b1) ^ index, numRuns: 1 });
  return made!;
}

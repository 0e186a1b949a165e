import { expect, test } from 'vitest';
import { likenessOf, meanOf, nearestOf } from '../../../src/experiments/activationRange/analysis/likeness.ts';
import semanticLens from './fixtures/likeness.json' with { type: 'json' };

const vectorsOf = ({ vectors }: (typeof semanticLens.units)[number]) => vectors.map((own) => Float32Array.from(own));

test.each(semanticLens.units)(
  'clarity $clarity and polysemanticity $polysemanticity are those of the formulas of SemanticLens',
  (unit) => {
    const found = likenessOf(vectorsOf(unit));
    expect(found.clarity).toBeCloseTo(unit.clarity, 4);
    expect(found.polysemanticity).toBeCloseTo(unit.polysemanticity, 4);
  },
);

test('redundancy is the cosine with the most similar other unit', () => {
  const found = nearestOf(semanticLens.units.map((unit) => meanOf(vectorsOf(unit))));
  for (const [i, { redundancy, nearest }] of semanticLens.units.entries()) {
    expect(found[i]!.redundancy).toBeCloseTo(redundancy, 4);
    expect(found[i]!.map).toBe(nearest);
  }
});

test('images that are the same are of one kind, a single one or none has no value', () => {
  const same = [1, 1, 1].map(() => Float32Array.of(1, 2, 3));
  expect(likenessOf(same).clarity).toBeCloseTo(1, 6);
  expect(likenessOf(same).polysemanticity).toBeCloseTo(0, 6);
  expect(likenessOf(same.slice(0, 1)).clarity).toBeNaN();
  expect(nearestOf([null, meanOf(same)])).toEqual([null, null]);
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layerOps } from '../../../src/engine/layers/index.ts';
import { networks } from '../networks.ts';

test('the random networks of the property tests hold every kind there is but opaque, which one runtime alone computes', () => {
  const sample = fc.sample(fc.oneof(networks({ head: 'classes' }), networks()), { seed: 1, numRuns: 600 });
  const found = new Set(sample.flatMap(({ nodes }) => nodes.map(({ layer }) => layer.op)));
  expect([...found].toSorted()).toEqual(layerOps.filter((op) => op !== 'opaque').toSorted());
});

test('docs/files.md says what a definition may say of each', () => {
  const page = readFileSync('docs/files.md', 'utf8');
  expect(layerOps.filter((op) => !page.includes(`\`${op}\``))).toEqual([]);
});

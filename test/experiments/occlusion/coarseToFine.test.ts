import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Occluder } from '../../../src/engine/analysis/occluder.ts';
import { occlusionMaps } from '../../../src/experiments/occlusion/analysis/maps.ts';
import { occlusion, withOccluder } from '../../../src/experiments/occlusion/analysis.ts';
import {
  coarsePlaces,
  coarsePositions,
  previewCount,
} from '../../../src/experiments/occlusion/declaration/coarsePositions.ts';
import { type SlidingWindow, slideWindow } from '../../../src/shared/slidingWindow.ts';
import { float32 } from '../../engine/tensors.ts';
import { findAll } from '../findAll.ts';

/** A stand-in for a network: two classes, the first with this probability, and one map with that activation. */
function occluderOf(probability: (position: number) => number, activation: (position: number) => number): Occluder {
  const outcome = (positions: readonly number[]) => ({
    output: float32(
      [positions.length, 2],
      positions.flatMap((at) => [probability(at), 1 - probability(at)]),
    ),
    total: float32([positions.length, 1], positions.map(activation)),
  });
  return {
    clean: { ...outcome([0]), strongest: float32([1, 1], [1]) },
    batches: (positions) => (positions.length > 0 ? [positions] : []),
    run: async (batch) => outcome(batch),
    dispose: async () => {},
  };
}

async function preview(grid: SlidingWindow, occluder: Occluder) {
  const { tasks, found } = await findAll(withOccluder(occluder, { grid, mode: 'preview' }), occlusion);
  return { maps: occlusionMaps(found, { mode: 'preview', ...grid }), asked: tasks.flat() };
}

describe('a preview', () => {
  const side = fc.integer({ min: 4, max: 60 });
  const grids = fc
    .tuple(side, side, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))
    .map(([height, width, window, stride]) => slideWindow([height, width], [window, window], [stride, stride]));

  test('asks at each position once, at as many as were promised, and knows a value everywhere', async () => {
    const property = fc.asyncProperty(grids, async (grid) => {
      const { maps, asked } = await preview(
        grid,
        occluderOf(
          (at) => ((at * 37) % 100) / 100,
          (at) => at,
        ),
      );
      expect(new Set(asked).size).toBe(asked.length);
      expect(asked.length).toBe(previewCount(grid));
      expect(maps.computed.reduce((sum, computed) => sum + computed, 0)).toBe(asked.length);
      expect(maps.probabilities[0]!.some(Number.isNaN) || maps.activation.some(Number.isNaN)).toBe(false);
      expect(maps.topClass.every((label) => label >= 0)).toBe(true);
    });
    await fc.assert(property, { seed: 51, numRuns: 100 });
  });

  test('of what is linear over the picture is exact, at the odd last window too', async () => {
    const grid = slideWindow([41, 30], [5, 5], [3, 2]);
    const across = grid.columns.length;
    const plane = (at: number) => 0.9 - grid.rows[Math.floor(at / across)]! / 100 - grid.columns[at % across]! / 200;
    const { maps } = await preview(
      grid,
      occluderOf(plane, (at) => 10 * plane(at)),
    );
    for (const at of maps.computed.keys()) {
      expect(maps.probabilities[0]![at]).toBeCloseTo(plane(at), 5);
      expect(maps.activation[at]).toBeCloseTo(10 * plane(at), 4);
    }
  });

  test('looks closer where the probability drops most', async () => {
    const grid = slideWindow([44, 44], [4, 4], [2, 2]); // 21 × 21
    const dip = (at: number) => 1 - Math.exp(-((Math.floor(at / 21) - 6) ** 2 + ((at % 21) - 14) ** 2) / 20);
    const { maps, asked } = await preview(
      grid,
      occluderOf(dip, () => 0),
    );
    const coarse = new Set(coarsePositions(grid));
    for (let row = 4; row <= 8; row++) {
      for (let column = 12; column <= 16; column++) {
        expect(maps.computed[row * 21 + column]).toBe(1);
        expect(maps.probabilities[0]![row * 21 + column]).toBeCloseTo(dip(row * 21 + column), 6);
      }
    }
    const refined = asked.filter((at) => !coarse.has(at));
    expect(refined.length).toBe(Math.ceil((21 * 21) / 4));
    expect(asked.filter((at) => Math.floor(at / 21) > 17).every((at) => coarse.has(at))).toBe(true);
  });
});

test.each([
  [1, [0]],
  [5, [0, 4]],
  [6, [0, 4, 5]],
  [8, [0, 4, 7]],
])('of %i places the coarse ones are %j', (count, places) => {
  expect(coarsePlaces(count)).toEqual(places);
});

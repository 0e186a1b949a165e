import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coreOf } from '../../../src/experiments/occlusion/analysis/core.ts';
import { agreementOf, hitsOf } from '../../../src/experiments/occlusion/declaration/agreement.ts';
import { slideWindow } from '../../../src/shared/slidingWindow.ts';

type Box = readonly [number, number, number, number];

/** A map of a window of 4 px at every second pixel of 16 × 12 px, from what it takes of an activation of 10 where its centre is. */
const grid = slideWindow([16, 12], [4, 4], [2, 2]);
const mapOf = (dropAt: (y: number, x: number) => number) => ({
  ...{ rows: grid.rows, columns: grid.columns, window: grid.size, clean: 10 },
  activation: Float32Array.from(
    grid.rows.flatMap((row) => grid.columns.map((column) => 10 - dropAt(row + 2, column + 2))),
  ),
});

describe('agreement', () => {
  test('of a drop that lies in the box alone: all of it, and the largest', () => {
    const core: Box = [4, 2, 6, 5];
    const isIn = (y: number, x: number) => y >= 4 && y < 10 && x >= 2 && x < 7;
    const planted = agreementOf(
      mapOf((y, x) => (isIn(y, x) ? 1 + y : 0)),
      core,
    )!;
    // Centres lie at 2, 4, … 14 and 2, 4, … 10: three rows of seven and three columns of five.
    expect(planted).toEqual({ inside: 1, chance: 9 / 35, isHit: true });
    const elsewhere = agreementOf(
      mapOf((y, x) => (isIn(y, x) ? 0 : 1)),
      core,
    )!;
    expect(elsewhere).toEqual({ inside: 0, chance: 9 / 35, isHit: false });
  });

  test('of the same drop everywhere it is that of chance', () => {
    const { inside, chance } = agreementOf(
      mapOf(() => 3),
      [4, 2, 6, 5],
    )!;
    expect(inside).toBeCloseTo(chance, 12);
  });

  test('of a map that a window strengthens, or of one without a projection, there is none', () => {
    expect(
      agreementOf(
        mapOf(() => -1),
        [4, 2, 6, 5],
      ),
    ).toBeNull();
    expect(
      agreementOf(
        mapOf(() => 1),
        null,
      ),
    ).toBeNull();
    expect(
      agreementOf({ ...mapOf(() => 1), activation: new Float32Array(35).fill(Number.NaN) }, [0, 0, 9, 9]),
    ).toBeNull();
  });

  test('is what plain loops give, of whatever is known', () => {
    const whole = (min: number, max: number) => fc.integer({ min, max });
    const value = fc.oneof({ weight: 4, arbitrary: whole(0, 20) }, fc.constant(Number.NaN));
    const values = fc.array(value, { minLength: 35, maxLength: 35 });
    const box = fc.tuple(whole(0, 15), whole(0, 11), whole(1, 16), whole(1, 12));
    const property = fc.property(values, box, (activation, core) => {
      const drops: { drop: number; isIn: boolean }[] = [];
      for (let r = 0; r < 7; r++) {
        for (let c = 0; c < 5; c++) {
          const left = activation[r * 5 + c]!;
          if (Number.isNaN(left)) continue;
          const [y, x] = [2 * r + 2, 2 * c + 2];
          const isIn = y >= core[0] && y < core[0] + core[2] && x >= core[1] && x < core[1] + core[3];
          drops.push({ drop: left < 10 ? 10 - left : 0, isIn });
        }
      }
      const sum = (some: typeof drops) => some.reduce((total, { drop }) => total + drop, 0);
      const within = drops.filter(({ isIn }) => isIn);
      const found = agreementOf({ ...mapOf(() => 0), activation: Float32Array.from(activation) }, core);
      if (sum(drops) === 0) return expect(found).toBeNull();
      const largest = drops.find(({ drop }) => drop === Math.max(...drops.map((own) => own.drop)))!;
      expect(found!.inside).toBeCloseTo(sum(within) / sum(drops), 12);
      expect(found!.chance).toBeCloseTo(within.length / drops.length, 12);
      expect(found!.isHit).toBe(largest.isIn);
    });
    fc.assert(property, { seed: 15, numRuns: 300 });
  });

  test('of several images: as many hits as there are, and as many as their boxes would give', () => {
    const own = (chance: number, isHit: boolean) => ({ inside: 0.5, chance, isHit });
    const { hits, byChance } = hitsOf([own(0.25, true), own(0.5, false), own(0.125, true)]);
    expect([hits, byChance]).toEqual([2, 0.875]);
    expect(hitsOf([])).toEqual({ hits: 0, byChance: 0 });
  });
});

describe('the box of a projection', () => {
  const projection = (
    channels: number,
    height: number,
    width: number,
    at: (y: number, x: number, c: number) => number,
  ) => ({
    shape: [channels, height, width] as const,
    data: Float32Array.from({ length: channels * height * width }, (_, i) =>
      at(Math.floor(i / width) % height, i % width, Math.floor(i / (height * width))),
    ),
  });

  test('is that of a planted patch, whatever its sign; a little energy elsewhere is left out', () => {
    const isIn = (y: number, x: number) => y >= 3 && y < 8 && x >= 10 && x < 14;
    const patch = projection(3, 12, 20, (y, x, c) => (isIn(y, x) ? (c === 1 ? -2 : 1) : 0.05));
    expect(coreOf(patch)).toEqual([3, 10, 5, 4]);
  });

  test('of nothing there is none', () => {
    expect(coreOf(projection(1, 4, 4, () => 0))).toBeNull();
  });

  test('leaves at most 5 % of the energy beyond each of its sides, and could not be smaller', () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 42, maxLength: 42 });
    const property = fc.property(values, (data) => {
      const own = { shape: [1, 6, 7] as const, data: Float32Array.from(data) };
      const energyOf = (isCounted: (y: number, x: number) => boolean) =>
        data.reduce((sum, value, i) => (isCounted(Math.floor(i / 7), i % 7) ? sum + value * value : sum), 0);
      const all = energyOf(() => true);
      const core = coreOf(own);
      if (all === 0) return expect(core).toBeNull();
      const [top, left, height, width] = core!;
      const sides = (by: number) => [
        energyOf((y) => y < top + by),
        energyOf((y) => y >= top + height - by),
        energyOf((_, x) => x < left + by),
        energyOf((_, x) => x >= left + width - by),
      ];
      for (const beyond of sides(0)) expect(beyond).toBeLessThanOrEqual(0.05 * all + 1e-9);
      for (const beyond of sides(1)) expect(beyond).toBeGreaterThan(0.05 * all - 1e-9);
    });
    fc.assert(property, { seed: 16, numRuns: 300 });
  });
});

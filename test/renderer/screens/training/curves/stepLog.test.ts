import { describe, expect, test } from 'vitest';
import {
  changePoints,
  smoothed,
  thinnedPoints,
} from '../../../../../src/renderer/screens/training/curves/smoothing.ts';
import { stepLog } from '../../../../../src/renderer/screens/training/curves/stepLog.ts';

/** Steps `from` to `to`; the loss of each is its number. */
function page(from: number, to: number) {
  const step = Int32Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return { step, epoch: step.map(() => 1), loss: Float32Array.from(step), learningRate: new Float32Array(step.length) };
}

describe('stepLog', () => {
  test('pages follow each other, however many', () => {
    const log = stepLog();
    expect(log.last()).toBe(0);
    for (let from = 1; from <= 5000; from += 1000) log.append(page(from, from + 999));
    expect(log.last()).toBe(5000);
    expect([...log.columns().loss]).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
  });

  test('what has been read stays as it is when more comes, and after a run that went back', () => {
    const log = stepLog();
    log.append(page(1, 3));
    const before = log.columns();
    log.append(page(4, 4000));
    expect([...before.step]).toEqual([1, 2, 3]);
    log.clear();
    expect(log.last()).toBe(0);
    log.append(page(1, 2));
    expect([...log.columns().step]).toEqual([1, 2]);
  });
});

describe('smoothed', () => {
  test('a constant stays what it is from the first value on', () => {
    for (const value of smoothed(Float32Array.of(3, 3, 3, 3), 0.9)) expect(value).toBeCloseTo(3, 5);
  });

  test('each value is a share of those before it', () => {
    const [first, second] = smoothed(Float32Array.of(1, 4), 0.5);
    expect(first).toBe(1);
    // (0.25 · 1 + 0.5 · 4) / 0.75
    expect(second).toBeCloseTo(3, 5);
  });

  test('a share of 0 changes nothing', () => {
    const values = Float32Array.of(2, 5, 1);
    expect(smoothed(values, 0)).toBe(values);
  });
});

describe('thinnedPoints', () => {
  test('few points are all kept', () => {
    expect([...thinnedPoints([1, 2, 3], [5, 4, 6], 100)]).toEqual([1, 5, 2, 4, 3, 6]);
  });

  test('of many the peaks stay, in order', () => {
    const x = Array.from({ length: 10_000 }, (_, i) => i);
    const y = x.map((i) => (i === 4321 ? 100 : i === 8765 ? -100 : Math.sin(i)));
    const points = thinnedPoints(x, y, 200);
    expect(points.length / 2).toBeLessThanOrEqual(200);
    const at = Array.from({ length: points.length / 2 }, (_, i) => points[2 * i]!);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).toContain(4321);
    expect(at).toContain(8765);
  });
});

test('changePoints keeps the ends of every level', () => {
  const x = [1, 2, 3, 4, 5, 6];
  expect([...changePoints(x, [9, 9, 9, 1, 1, 1])]).toEqual([1, 9, 3, 9, 4, 1, 6, 1]);
  expect([...changePoints([1], [9])]).toEqual([1, 9]);
  expect([...changePoints([], [])]).toEqual([]);
});

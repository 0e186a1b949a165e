import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rateMeter } from '../../src/shared/rate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const later = (ms: number) => void vi.advanceTimersByTime(ms);

test('of a count with an end, the rate tells how long it will still take', () => {
  const meter = rateMeter();
  expect(meter({ unit: 'images', done: 0, total: 100 })).toEqual({ perSecond: null, remainingMs: null });
  later(1000);
  expect(meter({ unit: 'images', done: 20, total: 100 })).toEqual({ perSecond: 20, remainingMs: 4000 });
});

test('of a job in stages the rate is that of the stage, the time left that of the whole', () => {
  const meter = rateMeter();
  meter({ unit: 'steps', done: 0, total: 300, share: 0 });
  later(1000);
  expect(meter({ unit: 'steps', done: 30, total: 300, share: 0.1 })).toEqual({ perSecond: 30, remainingMs: 9000 });
  meter({ unit: 'images', done: 0, total: 40, share: 0.1 });
  later(1000);
  const { perSecond, remainingMs } = meter({ unit: 'images', done: 40, total: 40, share: 0.2 });
  expect([perSecond, Math.round(remainingMs!)]).toEqual([40, 8000]);
});

test('a slow beginning weighs no more once half a minute has passed since', () => {
  const meter = rateMeter();
  const at = (share: number) => meter({ unit: 'steps', done: 0, total: 10, share }).remainingMs;
  at(0);
  later(10_000);
  expect(Math.round(at(0.01)!)).toBe(990_000);
  let told: number | null = null;
  for (let second = 1; second <= 45; second++) {
    later(1000);
    told = at(0.01 + 0.01 * second);
  }
  // A hundredth a second, 54 of them left.
  expect(Math.round(told! / 1000)).toBe(54);
});

test('where a stage tells nothing for long, what came before it counts', () => {
  const meter = rateMeter();
  meter({ unit: 'steps', done: 0, total: 10, share: 0 });
  later(1000);
  meter({ unit: 'steps', done: 5, total: 10, share: 0.1 });
  later(60_000);
  const { remainingMs } = meter({ unit: 'steps', done: 6, total: 10, share: 0.2 });
  expect(Math.round(remainingMs! / 1000)).toBe(480);
});

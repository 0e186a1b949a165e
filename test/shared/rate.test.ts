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

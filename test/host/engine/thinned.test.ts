import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { thinned } from '../../../src/host/engine/thinned.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a thousand reports in a second are told ten times, the last one among them', () => {
  const told: number[] = [];
  const report = thinned<number>(100, (value) => told.push(value));
  for (let i = 0; i < 1000; i++) {
    report.call(i);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(told.length).toBeLessThanOrEqual(11);
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(999);
});

test('flushing tells at once what is kept, and only once', () => {
  const told: string[] = [];
  const report = thinned<string>(100, (value) => told.push(value));
  report.call('first');
  report.call('second');
  report.flush();
  report.flush();
  vi.advanceTimersByTime(500);
  expect(told).toEqual(['first', 'second']);
});

import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { givingWay, whileTraining } from '../../../src/workbench/training/givingWay.ts';

/** Keeps this thread busy. */
function work(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** Whether `giveWay` lets others on, or goes on at once. */
const rests = (giveWay: () => Promise<void>): Promise<boolean> =>
  Promise.race([giveWay().then(() => false), setImmediate(true)]);

test('work on many pictures rests beside a training, the longer the more it has worked, and only then', async () => {
  const giveWay = givingWay();
  work(40);
  expect(await rests(giveWay)).toBe(false);
  await whileTraining(async () => {
    expect(await rests(giveWay), 'it has hardly begun').toBe(false);
    work(40);
    const startMs = performance.now();
    await giveWay();
    expect(performance.now() - startMs).toBeGreaterThan(25);
  });
  work(40);
  expect(await rests(giveWay)).toBe(false);
});

test('a training that fails is over', async () => {
  await expect(whileTraining(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
  const giveWay = givingWay();
  work(40);
  expect(await rests(giveWay)).toBe(false);
});

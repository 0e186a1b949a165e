import { expect, test } from 'vitest';
import { inOrder } from '../../src/dataset/inOrder.ts';

const later = (value: number, turns: number): Promise<number> =>
  turns === 0 ? Promise.resolve(value) : new Promise((resolve) => setImmediate(() => resolve(later(value, turns - 1))));

test('results come in the order of the items, however long each takes, three at a time', async () => {
  let underWay = 0;
  let most = 0;
  const results = inOrder([5, 0, 3, 1, 4, 2], 3, async (item) => {
    most = Math.max(most, ++underWay);
    const result = await later(item, item);
    underWay--;
    return result;
  });
  expect(await Array.fromAsync(results)).toEqual([5, 0, 3, 1, 4, 2]);
  expect(most).toBe(3);
});

test('a rejection ends it at its turn, and nothing further is started', async () => {
  const begun: number[] = [];
  const results = inOrder([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('no');
    return item;
  });
  expect((await results.next()).value).toBe(0);
  await expect(results.next()).rejects.toThrow('no');
  expect(begun).toEqual([0, 1, 2]);
});

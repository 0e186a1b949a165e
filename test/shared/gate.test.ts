import { expect, test } from 'vitest';
import { createGate } from '../../src/shared/gate.ts';

test('a gate of 10 lets 6 and 4 in, keeps 1 and 20 waiting in line, and 20 passes alone', async () => {
  const gate = createGate(10);
  const inside: string[] = [];
  const leaves: Record<string, () => void> = {};
  for (const [name, size] of [
    ['six', 6],
    ['four', 4],
    ['twenty', 20],
    ['one', 1],
  ] as const) {
    void gate.enter(size).then((leave) => {
      inside.push(name);
      leaves[name] = leave;
    });
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  await settled();
  expect(inside).toEqual(['six', 'four']);
  leaves.six!();
  await settled();
  expect(inside).toEqual(['six', 'four']);
  leaves.four!();
  await settled();
  expect(inside).toEqual(['six', 'four', 'twenty']);
  leaves.twenty!();
  await settled();
  expect(inside).toEqual(['six', 'four', 'twenty', 'one']);
});

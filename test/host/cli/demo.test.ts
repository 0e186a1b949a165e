import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { BenchOutcome } from '../../../src/workbench/bench/bench.ts';
import type { DemoOutcome } from '../../../src/workbench/sample/demo.ts';
import { switchbackJson, temporaryFolder } from './binary.ts';

const folder = temporaryFolder();
const demo = ['demo', '--workspace', folder.at('workspace'), '--out', folder.at('out')] as const;
afterAll(folder.remove);

test('demo goes the whole way, and the network knows at least 95 % of what it never saw', {
  timeout: 900_000,
}, async () => {
  const { heldOut, figures } = await switchbackJson<DemoOutcome>(...demo);
  expect(heldOut.images).toBe(400);
  expect(heldOut.error).toBeLessThanOrEqual(0.05);
  expect(figures.map((file) => existsSync(file))).toEqual([true, true, true]);
});

test('demo again does nothing again and gives the same', async () => {
  const { heldOut } = await switchbackJson<DemoOutcome>(...demo);
  expect(heldOut.error).toBeLessThanOrEqual(0.05);
});

test('bench prints every ratio with its bound', { timeout: 900_000 }, async () => {
  const { measurements } = await switchbackJson<BenchOutcome>('bench', '--images', '32');
  expect(measurements.map(({ bound }) => bound)).toEqual([
    ...['≥ 0.85', '≤ 1.5', '≥ 0.75', '≥ 0.85', '≤ 1.05', '≥ 2.5', '≥ 4', '≤ 2.5', '≤ 4.2'],
  ]);
  for (const { ratio } of measurements) expect(ratio).toBeGreaterThan(0);
});

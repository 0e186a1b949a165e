import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const places = vi.hoisted(() => ({ config: '' }));
vi.mock('env-paths', () => ({ default: () => ({ config: places.config, data: places.config }) }));
const { changeSettings, memoryBudgetBytes, readSettings, usualMemoryBytes } = await import(
  '../../../src/workbench/workspace/settings.ts'
);

beforeEach(() => {
  places.config = mkdtempSync(join(tmpdir(), 'switchback-settings-'));
});
afterEach(() => rmSync(places.config, { recursive: true, force: true }));

test('nothing is set at first: a batch may take the usual', () => {
  expect(readSettings()).toEqual({ memoryBytes: null, runtime: null, clusters: [] });
  expect(memoryBudgetBytes()).toBe(usualMemoryBytes());
});

test('what is set holds, and can be taken back', () => {
  changeSettings({ memoryBytes: 2 ** 29 });
  expect(memoryBudgetBytes()).toBe(2 ** 29);
  changeSettings({ memoryBytes: null });
  expect(memoryBudgetBytes()).toBe(usualMemoryBytes());
});

test('never more than the machine has', () => {
  changeSettings({ memoryBytes: 2 * Math.ceil(totalmem()) });
  expect(memoryBudgetBytes()).toBe(totalmem());
});

test('what is not understood counts as not set', () => {
  for (const content of [
    'no JSON',
    '{"clusters":[{}]}',
    '{"memoryBytes":"much"}',
    '{"memoryBytes":12}',
    '{"runtime":"abacus"}',
    '[]',
  ]) {
    writeFileSync(join(places.config, 'settings.json'), content);
    expect(readSettings()).toEqual({ memoryBytes: null, runtime: null, clusters: [] });
  }
});

test('a file that cannot be written is told in one sentence', () => {
  places.config = join(places.config, 'file');
  writeFileSync(places.config, '');
  expect(() => changeSettings({ memoryBytes: 2 ** 29 })).toThrow(/setting was not kept/);
});

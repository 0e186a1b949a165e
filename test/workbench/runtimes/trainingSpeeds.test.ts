import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RuntimeName } from '../../../src/shared/runtimes.ts';
import { cacheFolder } from '../../../src/workbench/runtimes/kept.ts';
import { fastestOf } from '../../../src/workbench/runtimes/trainingSpeeds.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchback-speeds-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const candidates = ['onnx/cpu', 'tfjs'] as const;

/** Runtimes that take so many seconds, and which of them were timed. */
function fakes(seconds: Readonly<Partial<Record<RuntimeName, number | null>>>) {
  const timed: RuntimeName[] = [];
  const secondsOn = async (name: RuntimeName) => {
    timed.push(name);
    return seconds[name]!;
  };
  return { timed, secondsOn };
}

test('what trains fastest trains, and is tried once', async () => {
  const { timed, secondsOn } = fakes({ 'onnx/cpu': 2, tfjs: 1 });
  expect(await fastestOf(candidates, 'one', secondsOn)).toBe('tfjs');
  expect(await fastestOf(candidates, 'one', secondsOn)).toBe('tfjs');
  expect(timed).toEqual(candidates);
});

test('each training is tried for itself', async () => {
  expect(await fastestOf(candidates, 'one', fakes({ 'onnx/cpu': 2, tfjs: 1 }).secondsOn)).toBe('tfjs');
  expect(await fastestOf(candidates, 'other', fakes({ 'onnx/cpu': 1, tfjs: 2 }).secondsOn)).toBe('onnx/cpu');
  const { timed, secondsOn } = fakes({});
  expect(await fastestOf(candidates, 'one', secondsOn)).toBe('tfjs');
  expect(timed).toEqual([]);
});

test('a runtime that cannot is never taken before one that can; where none can it is the first', async () => {
  expect(await fastestOf(candidates, 'one', fakes({ 'onnx/cpu': 9, tfjs: null }).secondsOn)).toBe('onnx/cpu');
  expect(await fastestOf(candidates, 'other', fakes({ 'onnx/cpu': null, tfjs: null }).secondsOn)).toBe('onnx/cpu');
});

test('speeds of another version, or a damaged file, do not count', async () => {
  for (const content of ['{', JSON.stringify({ machine: 'another', trainings: { one: { 'onnx/cpu': 1, tfjs: 2 } } })]) {
    const { secondsOn } = fakes({ 'onnx/cpu': 2, tfjs: 1 });
    await fastestOf(candidates, 'any', secondsOn);
    writeFileSync(join(cacheFolder(), 'training-speeds.json'), content);
    expect(await fastestOf(candidates, 'one', secondsOn)).toBe('tfjs');
  }
});

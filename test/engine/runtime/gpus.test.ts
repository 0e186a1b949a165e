import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasGpu, hasNvidiaGpu } from '../../../src/engine/runtime/gpus.ts';

/** A folder with devices, as their drivers make them. */
function devices(...paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-devices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'dri'));
  for (const path of paths) writeFileSync(join(folder, path), '');
  return folder;
}

test.skipIf(process.platform !== 'linux')('a GPU is there while its driver shows a device, whichever it is', () => {
  const shown = (...paths: readonly string[]) => [hasGpu, hasNvidiaGpu].map((has) => has(devices(...paths)));
  expect(shown()).toEqual([false, false]);
  expect(shown('nvidiactl', 'nvidia-uvm', 'dri/card0')).toEqual([false, false]);
  expect(shown('dri/renderD128')).toEqual([true, false]);
  expect(shown('nvidia3')).toEqual([true, true]);
  expect(shown('dxg')).toEqual([true, true]);
  expect([hasGpu('/not there'), hasNvidiaGpu('/not there')]).toEqual([false, false]);
});

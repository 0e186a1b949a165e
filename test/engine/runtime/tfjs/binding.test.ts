import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addonPaths, loadBinding } from '../../../../src/engine/runtime/tfjs/binding.ts';

test('the TensorFlow of npm run tensorflow comes before what packages publish', () => {
  const [first, ...published] = addonPaths('/installed/tfjs_binding.node');
  expect(first).toBe('/installed/tfjs_binding.node');
  expect(published.every((path) => path.endsWith('lib/napi-v8/tfjs_binding.node'))).toBe(true);
});

test('where no addon is, what installs one is named', () => {
  expect(loadBinding(['/nowhere/tfjs_binding.node'])).toMatchObject({ missing: { key: 'tensorflow.notInstalled' } });
});

test('an addon that cannot be loaded is named, with the reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-'));
  const path = join(folder, 'tfjs_binding.node');
  writeFileSync(path, 'no library');
  const found = loadBinding([path]);
  rmSync(folder, { recursive: true });
  expect(found).toMatchObject({ missing: { key: 'tensorflow.addonNotLoaded', places: { path } } });
  if ('missing' in found) expect(found.missing.text).toMatch(/cannot be loaded \(.*tfjs_binding\.node/);
});

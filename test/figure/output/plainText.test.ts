import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { exportScene } from '../../../src/figure/output/export.ts';
import { text } from '../../../src/figure/page/scene.ts';
import { lookFurtherWith } from '../../../src/figure/text/shaping.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, readFileSync: vi.fn(real.readFileSync) };
});

const fontsRead = () =>
  vi
    .mocked(readFileSync)
    .mock.calls.map(([path]) => String(path))
    .filter((path) => path.endsWith('.ttf'));

test('a figure in Latin, Greek and Cyrillic letters reads no font but Arimo', async () => {
  lookFurtherWith(() => {
    throw new Error('No other font is needed.');
  });
  const items = [
    text(2, 5, 'Straße, jalapeño – 93.1 % × 2 …'),
    text(2, 9, 'Ελληνικά, Русский, Việt', { weight: 'bold' }),
  ];
  const scene = { widthMm: 60, heightMm: 10, title: '', description: '', items };
  for (const format of ['svg', 'pdf', 'png'] as const) await exportScene(scene, format, null, { dpi: 72 });
  expect(fontsRead().length).toBeGreaterThan(0);
  for (const path of fontsRead()) expect(path).toContain('Arimo');
});

import { expect, test } from 'vitest';
import type { SimilarityPanel } from '../../../src/experiments/similarity/panel.ts';
import { similarity } from '../../../src/experiments/similarity/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const layersOf = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `conv${i + 1}`, units: 8 }));

/** Layers that are the more alike the nearer they are; the last of the first model has not been compared. */
function panel(rows = 5, columns = 4, pairs = 3): SimilarityPanel {
  const models = [
    { name: 'first@8', weightsHash: '', layers: layersOf(rows) },
    { name: 'second@20', weightsHash: '', layers: layersOf(columns) },
  ] as const;
  const table = (height: number) =>
    Float32Array.from({ length: rows * columns }, (_, i) => {
      const [a, b] = [Math.floor(i / columns), i % columns];
      return a === rows - 1 ? Number.NaN : height / (1 + Math.abs(a - b) / 2);
    });
  const raster = (key: number) => ({
    ...({ width: 2, height: 2, channels: 3 } as const),
    data: Uint8Array.from({ length: 12 }, (_, i) => (40 * key + 20 * i) % 256),
  });
  return {
    shown: {
      ...{ id: 1, names: ['first@8', 'second@20'], dataset: 'photos', split: 'val', images: 400, done: 420 },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', models, value: 'max', batch: 64 },
      ...{ cka: table(0.97), chance: table(0.1), meanInSecond: table(0.8), meanInFirst: table(0.7) },
    },
    matched: {
      layers: ['conv1, first@8', 'conv1, second@20'],
      pairs: Array.from({ length: pairs }, (_, i) => ({
        ...{ unit: i, other: 7 - i, correlation: 0.9 - 0.1 * i },
        images: [0, 1, 2, 3].map((rank) => raster(rank + i)),
        otherImages: [1, 2, 3, 4].map((rank) => raster(rank + i)),
      })),
    },
  };
}

async function sceneOf(widthMm: number, content: SimilarityPanel): Promise<Scene> {
  const { height, ...drawing } = await similarity(content, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}
const textsOf = ({ items }: Scene) => items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));

test.each([40, 85, 120, 183])('at %d mm nothing is outside, and no text lies on another', async (widthMm) => {
  for (const content of [panel(), panel(2, 2, 0), panel(20, 30, 7)]) {
    const scene = await sceneOf(widthMm, content);
    expect(outside(scene)).toEqual([]);
    // A cell's number lies on its colours.
    expect(
      collisions(scene).filter(
        (pair) => !/^[01]\.\d\d \| (CKA|Highest correlation, mean of units of first@8)$/.test(pair),
      ),
    ).toEqual([]);
  }
});

test('cells have their numbers, those that are not known are empty, and pairs their correlations', async () => {
  const texts = textsOf(await sceneOf(120, panel()));
  expect(texts.filter((text) => text === '0.97')).toHaveLength(4);
  expect(texts.filter((text) => text === '0.80')).toHaveLength(4);
  expect(texts).not.toContain('NaN');
  expect(texts).toEqual(expect.arrayContaining(['first@8', 'second@20', 'conv5', 'r = 0.90', 'unit 7']));
});

test('the panel is as it is committed', async () => {
  const svg = sceneToSvg(await sceneOf(120, panel()), null);
  const { committed, drawn } = await besideCommitted('panel-similarity.svg', svg);
  expect(drawn).toBe(committed);
});

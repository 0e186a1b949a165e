import { expect, test } from 'vitest';
import type { Evolution } from '../../../src/experiments/evolution/declaration.ts';
import { evolution } from '../../../src/experiments/evolution/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const side = 6;

/** Maps whose strongest image changes at every third epoch, the last of which fires on no image at first; tiles are ramps. */
function panelOf(names: readonly string[], mapsOfEach: number, epochs: readonly number[]) {
  const layers = names.map((name) => ({
    ...{ name, maps: mapsOfEach, shown: mapsOfEach, tile: [1, side, side] as const, overlap: [], correlation: [] },
    settled: { overlap: null, correlation: null },
  }));
  const mapAt = (map: number, i: number) =>
    i === 0 && map === mapsOfEach - 1
      ? null
      : { image: Math.floor((i + map) / 3), label: 0, strength: 1.5 + i, isJump: i > 0 && (i + map) % 3 === 0 };
  const maps = Array.from({ length: mapsOfEach }, (_, map) => ({
    channel: 100 * map + 7,
    epochs: epochs.map((_epoch, i) => mapAt(map, i)),
  }));
  const shown = {
    ...{ id: 1, model: `run@${epochs.at(-1)}`, dataset: 'shapes', split: 'train', layer: names[0]!, done: 1 },
    ...{ createdAt: '2026-11-29T00:00:00.000Z', run: 'run', epochs: [...epochs], classes: ['disc'] },
    layers: layers.map((layer) => ({ ...layer, maps })),
  } satisfies Evolution;
  const ramp = (map: number, i: number) => ({
    ...{ width: side, height: side, channels: 1 as const },
    data: Uint8Array.from({ length: side * side }, (_, at) => (at * 7 + 31 * map + 17 * i) % 256),
  });
  const projections = names.map(() =>
    maps.flatMap(({ epochs: own }, map) => own.map((known, i) => (known ? ramp(map, i) : null))),
  );
  return { shown, projections, contrast: 'auto' as const };
}

async function sceneOf(panel: ReturnType<typeof panelOf>, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await evolution(panel, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}

const paperEpochs = [1, 2, 5, 10, 20, 30, 40, 64];
const layerNames = ['pool1', 'pool2', 'relu3', 'features.module.conv5_2/Relu_output', 'pool5', 'relu6', 'relu7', 'fc8'];

test.each([40, 89, 120, 183])('at %d mm nothing is outside, and no text on anything', async (width) => {
  for (const epochs of [
    [1, 2],
    paperEpochs,
    [1000, 2000, 5000, 10_000, 20_000, 40_000, 80_000, 90_000, 95_000, 100_000],
  ]) {
    const scene = await sceneOf(panelOf(layerNames, 6, epochs), width);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('eight layers of six maps stay on a page of two columns', async () => {
  const { heightMm } = await sceneOf(panelOf(layerNames, 6, paperEpochs), 183);
  expect(heightMm).toBeLessThan(170);
});

test('the committed figure: two layers of two maps at three epochs', async () => {
  const scene = await sceneOf(panelOf(['pool1', 'pool5'], 2, [1, 2, 5]), 89);
  const { committed, drawn } = await besideCommitted('evolution.svg', sceneToSvg(scene, { seed: 1 }));
  expect(drawn).toBe(committed);
});

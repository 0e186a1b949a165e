import { expect, test } from 'vitest';
import type { UnitRange } from '../../../src/experiments/activationRange/declaration/unitRange.ts';
import { activationRange, type RangePanel } from '../../../src/experiments/activationRange/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { disc } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const image = { imageId: 1, className: 'cat', activation: 3, relevance: 1, box: [0, 0, 8, 8] as const };
const raster = { width: 16, height: 16, channels: 1, data: disc(1, [16, 16], 1).data } as const;
const bins = 24;

function panelOf(isFew: boolean): RangePanel {
  const band = { from: 0.5, to: 0.75, low: 0.00012345, high: 12_345.678, count: 40, images: [image] };
  const range: UnitRange = {
    ...{
      channel: 123,
      model: 'shapes@14',
      layer: 'features.12.block.3/conv_with_a_long_name',
      classes: ['cat', 'dog'],
    },
    ...{ inputSize: [64, 64], read: 400, firing: isFew ? 3 : 399 },
    histogram: {
      edges: Array.from({ length: bins + 1 }, (_, i) => i / 2),
      counts: [0, 1].map((label) => Array.from({ length: bins }, (_, i) => (isFew ? 0 : (i * 7 + label) % 30))),
      silent: [1, 0],
    },
    bands: isFew ? null : [band, { ...band, from: 0, to: 0.5 }],
    strongest: [image],
    least: [image, image],
    relevant: null,
  };
  return {
    range,
    bands: isFew ? [] : [new Array(6).fill(raster), new Array(6).fill(raster)],
    least: new Array(9).fill(raster),
  };
}

async function sceneOf(panel: RangePanel, widthMm: number): Promise<Scene> {
  const { items, height, title, description } = await activationRange(panel, widthMm);
  return { widthMm, heightMm: height, title, description, items };
}

test.each([40, 60, 89, 183])('at %d mm nothing is outside, and no text lies on anything', async (widthMm) => {
  for (const isFew of [true, false]) {
    const scene = await sceneOf(panelOf(isFew), widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('the panel is as it is committed', async () => {
  const { committed, drawn } = await besideCommitted(
    'panel-activationRange.svg',
    sceneToSvg(await sceneOf(panelOf(false), 89), null),
  );
  expect(drawn).toBe(committed);
});

test('a bar for each bin, patches of each band and of the weakest; of too few images it says so', async () => {
  const scene = await sceneOf(panelOf(false), 89);
  expect(scene.items.filter(({ kind }) => kind === 'rect')).toHaveLength(bins);
  expect(scene.items.filter(({ kind }) => kind === 'raster')).toHaveLength(6 + 6 + 9);
  expect((await sceneOf(panelOf(true), 89)).description).toContain('too few images for quantiles');
});

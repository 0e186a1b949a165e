import { expect, test } from 'vitest';
import type { Correspondence } from '../../../src/experiments/correspondence/declaration.ts';
import type { CorrespondenceData } from '../../../src/experiments/correspondence/panel/data.ts';
import { correspondence } from '../../../src/experiments/correspondence/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { disc } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const side = 12;

/** A mask in another corner for each part; the last image lacks the last part, and nothing is known of that part at the last layer. */
function data(parts: readonly string[], layers: readonly string[], images: number): CorrespondenceData {
  const each = Array.from({ length: images }, (_, i) => i);
  const boxOf = (part: number) => [part % 2 === 0 ? 1 : 7, part % 4 < 2 ? 1 : 7, 4, 4] as const;
  const rows = parts.flatMap((part, i) =>
    layers.map((layer, j) => {
      const isKnown = i < parts.length - 1 || j < layers.length - 1;
      const known = (value: number) => (isKnown ? value : Number.NaN);
      const [mean, deviation] = [known(0.066 + 0.001 * i + 0.01 * j), known(0.007)];
      return { part, layer, mean, deviation, randomMean: 0.107, randomDeviation: 0.017, p: known(0.0012 * (i + 1)) };
    }),
  );
  const shown = {
    ...{ id: 1, model: 'run@14', set: 'faces', parts, images, layers, done: 10, rows, random: 20 },
    boxes: parts.map((_, part) =>
      each.map((i) => (part === parts.length - 1 && i === images - 1 ? null : boxOf(part))),
    ),
    colour: [120, 110, 100],
  } as unknown as Correspondence;
  const pictures = each.map((i) => ({
    width: side,
    height: side,
    channels: 1,
    data: disc(1, [side, side], i / 3).data,
  }));
  return { shown, pictures: pictures as CorrespondenceData['pictures'], random: each.map(() => [4, 5, 4, 4]) };
}

async function sceneOf(own: CorrespondenceData, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await correspondence({ data: own }, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}
const parts = ['right eye', 'left eye', 'nose'];

test.each([60, 85, 120, 183])('at %d mm nothing is outside, and no text lies on anything', async (widthMm) => {
  const longPart = 'the outer corner of the left eye';
  const longLayer = 'features.module.conv5_2/Relu_output';
  for (const own of [
    data(parts, ['pool5', 'relu7'], 5),
    data(['nose'], ['pool5'], 2),
    data([longPart], [longLayer], 8),
  ]) {
    const scene = await sceneOf(own, widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('a row of pictures for each part, with a mask where an image has it; at most eight images', async () => {
  const { items } = await sceneOf(data(parts, ['pool5'], 9), 120);
  expect(items.filter(({ kind }) => kind === 'raster')).toHaveLength(5 * 8);
  const masks = items.filter((item) => item.kind === 'rect' && item.fill === '#786e64');
  expect(masks).toHaveLength(4 * 8);
});

test('the committed figure: three parts of five images at two layers', async () => {
  const scene = await sceneOf(data(parts, ['pool5', 'relu7'], 5), 89);
  const { committed, drawn } = await besideCommitted('panel-correspondence.svg', sceneToSvg(scene, null));
  expect(drawn).toBe(committed);
});

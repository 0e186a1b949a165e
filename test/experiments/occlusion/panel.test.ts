import sharp from 'sharp';
import { expect, test } from 'vitest';
import { usualStyle } from '../../../src/experiments/occlusion/declaration/mapStyle.ts';
import { occlusionViews } from '../../../src/experiments/occlusion/declaration/types.ts';
import { occlusionPanel } from '../../../src/experiments/occlusion/panel/drawing.ts';
import { occlusionScene } from '../../../src/experiments/occlusion/panel/scene.ts';
import { classKeys } from '../../../src/figure/marks/classKeys.ts';
import { largestMagnitude } from '../../../src/figure/marks/display.ts';
import { positionPlaces } from '../../../src/figure/marks/positionGrid.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { RasterItem, Scene } from '../../../src/figure/page/scene.ts';
import { numberLabel } from '../../../src/figure/text/typography.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { disc, occlusionFigure, ripple, smallOcclusion, syntheticOcclusion } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const textsOf = ({ items }: Scene) => items.filter((item) => item.kind === 'text').map(({ text }) => text);
const named = ({ items }: Scene, start: string) =>
  items.find((item): item is RasterItem => item.kind === 'raster' && item.note.startsWith(start))!;

const longName = 'African chameleon, Chamaeleo chamaeleon';
const manyClasses = {
  topClass: Int32Array.from({ length: 400 }, (_, i) => i % 23),
  classes: Array.from({ length: 23 }, (_, i) => `${longName} ${i}`),
  targets: [`${longName} 3`],
  mapName: 'features.module.conv5_2/Relu_output / 250',
};

test.each([40, 85, 89, 139.7, 183, 190])(
  'at %d mm: five letters, nothing outside, no text on anything',
  async (widthMm) => {
    for (const changes of [{ widthMm }, { widthMm, ...manyClasses }, { widthMm, projection: null }]) {
      const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(20, changes)));
      expect(scene.widthMm).toBe(widthMm);
      expect(outside(scene)).toEqual([]);
      expect(collisions(scene)).toEqual([]);
      expect(textsOf(scene)).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e']));
    }
  },
);

test('the window is drawn where it is on the image', async () => {
  const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(4, { windowBox: [56, 112, 28, 56] })));
  const image = named(scene, 'Input');
  const window = scene.items.find((item) => item.kind === 'rect' && item.stroke === '#000000')!;
  const scale = image.width / 224;
  expect(window).toMatchObject({ kind: 'rect', width: 56 * scale, height: 28 * scale });
  expect((window as RasterItem).x - image.x).toBeCloseTo(112 * scale, 6);
  expect((window as RasterItem).y - image.y).toBeCloseTo(56 * scale, 6);
});

test("a map's projection in this image is framed, larger, and beside it those in five others at most", async () => {
  const others = Array.from({ length: 7 }, (_, i) => ripple(3, 28, i, 1));
  const tilesOf = async (changes: object) => {
    const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(4, changes)));
    const tiles = scene.items.filter((item) => item.kind === 'raster' && item.note.startsWith('Projection'));
    return { scene, tiles: tiles as RasterItem[] };
  };
  const { scene, tiles } = await tilesOf({ others });
  expect(tiles).toHaveLength(6);
  const [own, ...rest] = tiles;
  expect(own!.note).toBe('Projection in this image');
  for (const { width } of rest) expect(own!.width).toBeGreaterThan(2 * width);
  const frames = scene.items.filter(
    (item) => item.kind === 'rect' && item.strokeWidth > 0.3 && item.stroke === '#000000',
  );
  expect(frames).toHaveLength(1);
  const { projection } = syntheticOcclusion(4);
  expect(textsOf(scene)).toContain(`framed: this image, max ${numberLabel(largestMagnitude(projection!))}`);
  const alone = await tilesOf({ others: [] });
  expect(alone.tiles).toHaveLength(1);
  expect(alone.tiles[0]!.width).toBeCloseTo(named(alone.scene, 'Input').width, 6);
});

test('where the projection lies is outlined on the activation, with how much of its drop lies there', async () => {
  const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(8, { core: [50, 56, 110, 98] })));
  const [input, activation] = [named(scene, 'Input'), named(scene, 'summed activation')];
  const outlines = scene.items.filter((item) => item.kind === 'rect' && item.stroke === '#ffffff');
  expect(outlines).toHaveLength(2);
  const pixel = input.width / 224;
  const { x, y, width, height } = outlines[1] as RasterItem;
  // The map begins half a window from the border, half a step before its first centre.
  expect([width / pixel, height / pixel].map(Math.round)).toEqual([98, 110]);
  expect(y - input.y).toBeCloseTo(50 * pixel, 6);
  expect(x).toBeGreaterThan(activation.x);
  expect(textsOf(scene)).toEqual(
    expect.arrayContaining(['61.3 % of the drop inside,', '20.0 % by chance; peak inside']),
  );
  const without = await occlusionScene(occlusionFigure(syntheticOcclusion(8, { core: null, agreement: null })));
  expect(textsOf(without).join()).not.toMatch(/drop|outlined/);
});

test('of several classes each has a map, and the first comes first', async () => {
  const { probabilities } = syntheticOcclusion(6);
  const targets = ['Pomeranian', 'French bulldog', longName];
  const several = {
    clean: { activation: 812, probabilities: [0.9, 0.4, 0.3] },
    targets,
    probabilities: targets.map((_, i) => probabilities[0]!.map((value) => value / (i + 1))),
  };
  for (const widthMm of [60, 183]) {
    const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(6, { ...several, widthMm })));
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
    const maps = scene.items.filter((item) => item.kind === 'raster' && item.note.startsWith('probability'));
    expect(maps).toHaveLength(3);
    expect(textsOf(scene).filter((text) => /^[a-z]$/.test(text))).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(scene.title).toBe(`Occlusion of “Pomeranian”, “French bulldog”, “${longName}”`);
  }
});

test('maps show the drop, in the colours that are asked for, over the picture', async () => {
  const data = syntheticOcclusion(6);
  const maps = { shows: 'drop', range: 'own', colours: 'magma', isOverPicture: true } as const;
  const style = { views: occlusionViews, contrast: 1, lettered: false } as const;
  const [usual, drop] = await Promise.all(
    [usualStyle, maps].map(async (own) => {
      const { items, description } = await occlusionPanel([data], { ...style, maps: own }, 183);
      return { widthMm: 183, heightMm: 100, title: '', description, items } satisfies Scene;
    }),
  );
  expect(textsOf(drop!)).toEqual(expect.arrayContaining(['drop of probability', 'drop of summed activation']));
  expect(textsOf(usual!).join()).not.toContain('drop of probability');
  expect(drop!.items.filter((item) => item.kind === 'raster' && item.note === 'Input below the map')).toHaveLength(3);
  // Of the upper left corner of the map 0.4 is the picture's.
  const [y, x] = positionPlaces(data.grid, [224, 224]).box;
  const below = data.input.data.subarray((y * 224 + x) * 3, (y * 224 + x) * 3 + 3);
  const { png } = named(drop!, 'drop of probability');
  const { data: pixels, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  for (const i of [0, 1, 2]) {
    const share = (pixels[i]! - 0.4 * below[i]!) / 0.6;
    expect(info.channels).toBe(3);
    expect(share).toBeGreaterThanOrEqual(-1);
    expect(share).toBeLessThanOrEqual(256);
  }
});

test('several images stand one below the other, of whatever proportions, the views of the first lettered', async () => {
  const { data } = disc(1, [60, 120], 1);
  const wide = { width: 120, height: 60, channels: 1, data } as const;
  const grid = { rows: [0, 16, 32], columns: [0, 46, 92], window: [28, 28] } as const;
  const others = [
    syntheticOcclusion(3, {
      image: wide,
      input: wide,
      grid,
      projection: ripple(1, 60, 1, 2),
      targets: ['keeshond'],
      core: [9, 9, 30, 60],
    }),
    syntheticOcclusion(5, { projection: null, core: null, agreement: null, previewOf: 9 }),
  ];
  for (const widthMm of [60, 183]) {
    const scene = await occlusionScene(occlusionFigure(syntheticOcclusion(6, { widthMm }), ...others));
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
    expect(scene.title).toBe('Occlusions of “Pomeranian”, “keeshond”');
    const letters = textsOf(scene).filter((text) => /^[a-z]$/.test(text));
    expect(letters).toEqual(['a', 'b', 'c', 'd', 'e']);
    const inputs = scene.items.filter((item): item is RasterItem => item.kind === 'raster' && item.note === 'Input');
    expect(inputs).toHaveLength(3);
    for (const [i, { y }] of inputs.slice(1).entries()) expect(y).toBeGreaterThan(inputs[i]!.y + inputs[i]!.height);
  }
});

test('maps lie around the centres of their windows, whatever the proportions of the image', async () => {
  const { data } = disc(1, [60, 120], 1);
  const image = { width: 120, height: 60, channels: 1, data } as const;
  const grid = { rows: [0, 16, 32], columns: [0, 46, 92], window: [28, 28] } as const;
  const scene = await occlusionScene(
    occlusionFigure(syntheticOcclusion(3, { image, input: image, grid, projection: ripple(1, 60, 1, 2) })),
  );
  const [input, probability] = [named(scene, 'Input'), named(scene, 'probability')];
  expect(input.width / input.height).toBeCloseTo(2, 6);
  const pixel = input.height / 60;
  expect(probability.width).toBeCloseTo(input.width, 6);
  expect(probability.height).toBeCloseTo(48 * pixel, 6);
  expect(probability.y - input.y).toBeCloseTo(6 * pixel, 6);
});

test('[rows, columns] = [2, 3]: rows run down, and the probability bar goes from 0 to the largest', async () => {
  const probability = Float32Array.of(0, 0, 0.8, 0, 0, 0);
  const scene = await occlusionScene(
    occlusionFigure(
      syntheticOcclusion(1, {
        grid: { rows: [0, 196], columns: [0, 98, 196], window: [28, 28] },
        probabilities: [probability],
        activation: probability,
        topClass: new Int32Array(6),
      }),
    ),
  );
  const { data, info } = await sharp(named(scene, 'probability').png).raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  expect(pixel(info.width - 1, 0)).toEqual([0xfd, 0xe7, 0x25]);
  expect(pixel(info.width - 1, info.height - 1)).toEqual([0x44, 0x01, 0x54]);
  expect(pixel(0, 0)).toEqual([0x44, 0x01, 0x54]);
  expect(textsOf(scene)).toContain('0.800');
});

test('classes: the target first, then by frequency; those beyond ten lines share one', () => {
  const few = classKeys(Int32Array.of(2, 2, 2, 0, 0, 1), ['a', 'b', 'c'], 'b');
  expect(few.map(({ name, share }) => [name, share])).toEqual([
    ['b', 1 / 6],
    ['c', 3 / 6],
    ['a', 2 / 6],
  ]);
  const many = classKeys(manyClasses.topClass, manyClasses.classes, manyClasses.targets[0]!);
  expect(many).toHaveLength(10);
  expect(many.at(0)!.label).toBe(3);
  expect(many.at(-1)).toMatchObject({ label: null, name: '14 others' });
  expect(many.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(new Set(many.map(({ colour }) => colour)).size).toBe(10);
});

test('ten classes have ten lines and no others', () => {
  const keys = classKeys(
    Int32Array.from({ length: 10 }, (_, i) => i),
    [],
    'none',
  );
  expect(keys.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each([39, 1001, Number.NaN])('a width of %d mm is refused', async (widthMm) => {
  await expect(occlusionScene(occlusionFigure(syntheticOcclusion(2, { widthMm })))).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
});

test('the committed figure: 6 × 6 positions', async () => {
  const { committed, drawn } = await besideCommitted(
    'occlusion.svg',
    sceneToSvg(await occlusionScene(occlusionFigure(smallOcclusion())), { seed: 1 }),
  );
  expect(drawn).toBe(committed);
});

import { describe, expect, test } from 'vitest';
import { type FeaturesFigure, featuresScene } from '../../../src/experiments/features/panel/scene.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { RasterItem, Scene } from '../../../src/figure/page/scene.ts';
import type { FeatureMapPanel } from '../../../src/figure/panels/featureMap.ts';
import { featureShape, featuresLayout } from '../../../src/figure/panels/featuresLayout.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { syntheticMap } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const figureOf = (maps: readonly FeatureMapPanel[], changes: Partial<FeaturesFigure> = {}): FeaturesFigure => ({
  title: 'Features of zfnet',
  subtitle: 'sample@8 · sample, val · deconvnet',
  maps,
  limits: [],
  widthMm: 183,
  scale: 'tile',
  contrast: 1,
  rule: 'deconvnet',
  patches: true,
  key: true,
  ...changes,
});

const longName = 'African chameleon, Chamaeleo chamaeleon';
const twoLayers = (count: number, tiles = 2) => [
  ...Array.from({ length: count }, (_, i) =>
    syntheticMap('pool1', i, { size: 7, tiles, className: i % 2 ? longName : null }),
  ),
  ...Array.from({ length: count }, (_, i) =>
    syntheticMap('features.module.conv5_2/Relu', 250 + i, { size: 11, tiles, channels: 1, className: longName }),
  ),
];

const textsOf = ({ items }: Scene) => items.filter((item) => item.kind === 'text').map(({ text }) => text);
const tilesOf = ({ items }: Scene): RasterItem[] =>
  items.filter((item) => item.kind === 'raster' && item.note !== '') as RasterItem[];

describe.each([85, 89, 120, 139.7, 183, 190])('a figure %d mm wide', (widthMm) => {
  test.each([1, 2, 3, 5, 8, 12])(
    'with %i maps per layer: nothing outside, no text on anything, tiles of one size',
    async (count) => {
      const scene = await featuresScene(figureOf(twoLayers(count), { widthMm, scale: 'map' }));
      expect(scene.widthMm).toBe(widthMm);
      expect(outside(scene)).toEqual([]);
      expect(collisions(scene)).toEqual([]);
      const sides = tilesOf(scene).flatMap(({ width, height }) => [width, height]);
      expect(sides).toHaveLength(2 * 2 * 2 * 2 * count);
      expect(Math.max(...sides) - Math.min(...sides)).toBeLessThan(1e-9);
      expect(Math.min(...sides)).toBeGreaterThanOrEqual(4 - 1e-9);
      expect(Math.max(...sides)).toBeLessThanOrEqual(15 + 1e-9);
    },
  );
});

test.each([
  [[4], 183, 4, 6.9],
  [[6], 183, 3, 9.4],
  [[4, 4, 4, 4], 183, 4, 6.9],
  [[2], 183, 2, 14.6],
  [[4], 89, 2, 6.7],
] as const)(
  'maps %j in %d mm stand in %i columns of tiles of %d mm: little is left free',
  (maps, room, columns, tile) => {
    const layout = featuresLayout(maps, room, featureShape(true));
    expect(layout.columns).toBe(columns);
    expect(layout.tile).toBeCloseTo(tile, 0);
    expect(columns * layout.mapWidth + (columns - 1) * 3).toBeGreaterThan(0.95 * room);
  },
);

test('that activations are those before a limit is said where it is so', async () => {
  const said = async (limits: readonly number[]) =>
    textsOf(await featuresScene(figureOf([syntheticMap('relu1', 0, { size: 7 })], { limits }))).join(' ');
  expect(await said([6])).toContain("Activations are those before the layers' upper limit of 6.");
  expect(await said([])).not.toContain('upper limit');
});

test.each([89, 183])('a single map takes at most 57 mm of %d', (room) => {
  const { tile, mapWidth } = featuresLayout([1], room, featureShape(true));
  expect(tile).toBe(9);
  expect(mapWidth).toBeLessThan(58);
});

test('text is 5 to 8 pt', async () => {
  const scene = await featuresScene(figureOf(twoLayers(2)));
  const sizes = scene.items.filter((item) => item.kind === 'text').map(({ sizePt }) => sizePt);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...sizes)).toBe(8);
});

test('maps are grouped by layer under letters, with unit, class and activations', async () => {
  const maps = [
    syntheticMap('pool1', 3, { size: 7 }),
    syntheticMap('pool2', 9, { size: 7 }),
    syntheticMap('pool1', 4, { size: 7 }),
  ];
  const texts = textsOf(await featuresScene(figureOf(maps)));
  const order = ['a', 'pool1', 'pool1 / 3', 'zebra', '33.0 … 18.5', 'pool1 / 4', 'b', 'pool2', 'pool2 / 9'];
  const places = order.map((content) => texts.indexOf(content));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
});

test('tiles run left to right and down, strongest first, patches in the same places', async () => {
  const tiles = tilesOf(await featuresScene(figureOf([syntheticMap('pool1', 0, { size: 7 })])));
  const places = (kind: string) => tiles.filter(({ note }) => note.startsWith(kind)).map(({ x, y }) => [x, y]);
  const [projections, patches] = [places('Projection'), places('Patch')];
  expect(projections).toHaveLength(9);
  const step = projections[1]![0]! - projections[0]![0]!;
  expect(step).toBeGreaterThan(4);
  for (const [i, [x, y]] of projections.entries()) {
    expect(x).toBeCloseTo(projections[0]![0]! + (i % 3) * step, 6);
    expect(y).toBeCloseTo(projections[0]![1]! + Math.floor(i / 3) * step, 6);
    expect(patches[i]![0]! - x!).toBeCloseTo(patches[0]![0]! - projections[0]![0]!, 6);
    expect(patches[i]![1]).toBeCloseTo(y!, 6);
  }
});

test('of more than nine tiles nine are drawn; of none, none', async () => {
  const many = await featuresScene(figureOf([syntheticMap('pool1', 0, { size: 7, tiles: 11 })]));
  expect(tilesOf(many)).toHaveLength(18);
  const none = await featuresScene(figureOf([syntheticMap('pool1', 0, { size: 7, tiles: 0 })]));
  expect(tilesOf(none)).toHaveLength(0);
  expect(textsOf(none)).toContain('no activation');
});

test("scale 'tile' and 'map' differ in the weak tiles, and each is stated", async () => {
  const maps = [syntheticMap('pool1', 0, { size: 7, tiles: 3 })];
  const [own, shared] = await Promise.all(
    (['tile', 'map'] as const).map((scale) => featuresScene(figureOf(maps, { scale }))),
  );
  const third = (scene: Scene) =>
    Buffer.from(tilesOf(scene).filter(({ note }) => note.startsWith('Projection'))[2]!.png);
  expect(third(own!).equals(third(shared!))).toBe(false);
  expect(textsOf(own!).join(' ')).toContain('each tile on its own scale');
  expect(textsOf(shared!).join(' ')).toContain('one scale per map');
  expect(textsOf(own!).filter((content) => content.startsWith('max|x| '))).toEqual([]);
  expect(textsOf(shared!).filter((content) => content.startsWith('max|x| '))).toHaveLength(1);
});

test('a patch that is not square keeps its proportions', async () => {
  const map = syntheticMap('pool1', 0, { size: 8, tiles: 1 });
  const [tile] = map.tiles;
  const wide = { ...tile!, patch: { shape: [4, 8, 3] as const, data: new Uint8Array(96) } };
  const [, patch] = tilesOf(await featuresScene(figureOf([{ ...map, tiles: [wide] }])));
  expect(patch!.width / patch!.height).toBeCloseTo(2, 6);
});

test('six maps of each of four layers stay within 170 mm at 183 mm', async () => {
  const maps = ['pool1', 'pool2', 'relu3', 'pool5'].flatMap((layer) =>
    Array.from({ length: 6 }, (_, i) => syntheticMap(layer, i, { size: 7, tiles: 1 })),
  );
  expect((await featuresScene(figureOf(maps))).heightMm).toBeLessThanOrEqual(170);
});

test.each([39, 1001, Number.NaN])('a width of %d mm is refused', async (widthMm) => {
  await expect(featuresScene(figureOf(twoLayers(1), { widthMm }))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('the committed figure: 2 layers, 7 and 11 px', async () => {
  const scene = await featuresScene(figureOf(twoLayers(2, 9), { widthMm: 89, scale: 'map' }));
  const { committed, drawn } = await besideCommitted('features.svg', sceneToSvg(scene, { seed: 1 }));
  expect(drawn).toBe(committed);
});

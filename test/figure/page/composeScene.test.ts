import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/experiments/diagnosis/declaration/findings.ts';
import { usualStyle } from '../../../src/experiments/occlusion/declaration/mapStyle.ts';
import { occlusionViews } from '../../../src/experiments/occlusion/declaration/types.ts';
import { largestMagnitude, usualMagnitude } from '../../../src/figure/marks/display.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import { composeScene } from '../../../src/figure/page/composeScene.ts';
import type { Drawing } from '../../../src/figure/page/drawing.ts';
import { lettersOf, rowSpans } from '../../../src/figure/page/pageLayout.ts';
import { drawPanel, type PanelData } from '../../../src/figure/page/panelData.ts';
import type { RasterItem, Scene } from '../../../src/figure/page/scene.ts';
import { numberLabel } from '../../../src/figure/text/typography.ts';
import { figureDocument } from '../../../src/shared/figureDocument.ts';
import { say } from '../../../src/shared/sentence.ts';
import { besideCommitted } from '../committed.ts';
import { ripple, smallOcclusion, syntheticMap } from '../rasters.ts';
import { collisions, outside } from '../text/textBoxes.ts';

const longName = 'a very long name of a run that no legend has room for@12';
const epochs = Array.from({ length: 14 }, (_, i) => i + 1);
const curve = (run: string, part: 'train' | 'val') => ({ run, part, x: epochs, y: epochs.map((x) => 2.3 / x) });
const tiles = syntheticMap('pool5', 3, { size: 7 }).tiles.map((tile, imageId) => ({ ...tile, imageId }));

const diagnosedFindings: readonly (readonly Finding[])[] = [
  [{ check: 'dead', mark: 'fine', filters: [], found: say('diagnosis.noneDead'), advice: null }],
  [
    {
      ...{ check: 'dominating', mark: 'fault', filters: [3] },
      found: say('diagnosis.dominates', { filters: ['3'], ratio: '9.1' }),
      advice: say('diagnosis.renormalise'),
    },
  ],
];

const data: Readonly<Record<string, PanelData>> = {
  features: {
    kind: 'features',
    limits: [],
    maps: [1, 2, 3].map((channel) => syntheticMap('features.module.conv5_2/Relu', channel, { size: 7, tiles: 9 })),
    scale: 'map',
    contrast: 1,
    rule: 'deconvnet',
    patches: true,
    key: true,
    lettered: false,
  },
  occlusion: {
    kind: 'occlusion',
    images: [smallOcclusion()],
    views: occlusionViews,
    contrast: 2,
    maps: usualStyle,
    lettered: false,
  },
  diagnosis: {
    kind: 'diagnosis',
    data: {
      contrast: 'auto',
      models: ['run@1', longName].map((name, i) => ({
        ...{ name, layer: 'conv1', stride: 2 + 2 * i },
        filters: { shape: [12, 3, 7, 7], data: ripple(3, 42, 1 + i, 0.4).data.slice(0, 12 * 147) },
        findings: diagnosedFindings[i]!,
        second: { layer: 'pool2', projections: { shape: [4, 3, 9, 9], data: ripple(3, 18, i, 1).data } },
      })),
    },
  },
  filters: {
    kind: 'filters',
    layer: 'conv1',
    filters: { shape: [12, 3, 7, 7], data: ripple(3, 42, 1, 0.4).data.slice(0, 12 * 147) },
    columns: null,
    key: true,
  },
  curves: {
    kind: 'curves',
    curves: [curve('a', 'train'), curve('a', 'val'), curve(longName, 'train'), curve(longName, 'val')],
    title: 'Loss',
    xLabel: 'Epoch',
    yLabel: 'Cross-entropy (nats)',
    shortYLabel: 'Loss (nats)',
    axis: 'linear',
    meanOver: 1,
  },
  compare: {
    kind: 'compare',
    layer: 'pool5',
    checkpoints: ['run@1', longName],
    units: [{ channel: 3, tiles: [tiles, tiles.slice(4)], firingShares: [0.5, 1] }],
    scale: 'map',
    contrast: 4,
    rule: 'deconvnet',
    patches: true,
    key: true,
  },
  classResponse: {
    kind: 'classResponse',
    shown: {
      ...{ id: 1, model: 'run@1', dataset: 'photos', split: 'val', layer: 'pool5', done: 30, createdAt: '' },
      ...{ classes: ['ant', 'bee', 'cat'], maps: 5, shares: Float32Array.from({ length: 15 }, (_, i) => i / 15) },
    },
  },
  text: { kind: 'text', text: 'First line.\n\nThird, of many words that go on and on.', sizePt: 7, bold: true },
};
/** What it shows is given by its id: the contents here are all the same. */
const panel = (id: string, more = {}) => ({ id, content: { kind: 'text', text: '' }, ...more });
const draw = ({ id }: { id: string }, width: number, height: number | null) =>
  drawPanel(data[id.split('-')[0]!]!, width, height);

describe.each(Object.keys(data))('a panel of %s', (kind) => {
  test.each([24, 43, 60, 89, 183])('%d mm wide: nothing outside, no text on anything', async (width) => {
    const { items, height } = await drawPanel(data[kind]!, width, null);
    const scene = { widthMm: width, heightMm: height, title: '', description: '', items };
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  });
});

test.each(Object.keys(data))('the committed panel of %s, 89 mm wide', async (kind) => {
  const { items, height, title, description } = await drawPanel(data[kind]!, 89, null);
  const svg = sceneToSvg({ widthMm: 89, heightMm: height, title, description, items }, null);
  const { committed, drawn } = await besideCommitted(`panel-${kind}.svg`, svg);
  expect(drawn).toBe(committed);
});

test('a chart is as high as its row, but not much higher than wide, and says less on its axis where it is low', async () => {
  const textsOf = ({ items }: Drawing) => items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  const high = await drawPanel(data.curves!, 89, null);
  const low = await drawPanel(data.curves!, 89, 27);
  expect(high.height).toBeCloseTo(52, 6);
  expect(low.height).toBe(27);
  expect(textsOf(high)).toContain('Cross-entropy (nats)');
  expect(textsOf(low)).toContain('Loss (nats)');
  const chartPanel = { title: '', letter: '', content: { kind: 'curves', runs: ['a'] } };
  const rows = [{ panels: [panel('curves', chartPanel), panel('features', { share: 4 })] }];
  const narrow = await composeScene(figureDocument.parse({ page: { widthMm: 183 }, rows }), '', draw);
  const [chart, features] = narrow.panels.map(({ box }) => box);
  expect(chart!.height).toBeCloseTo(Math.min(features!.height, 1.3 * chart!.width), 6);
});

test.each([
  ['auto', 'Projections: 0.5 + x / (2·p99|x|), each', ['−p99|x|', '0', '+p99|x|']],
  [1, 'Projections: 0.5 + x / (2·max|x|), each', ['−max|x|', '0', '+max|x|']],
  [2, 'Projections: 0.5 + 2·x / (2·max|x|), each', ['−max|x|/2', '0', '+max|x|/2']],
] as const)(
  'contrast %s is stated, in words and on the colour bar, and stretches from mid grey',
  async (contrast, words, bar) => {
    const panel = { ...data.features, scale: 'tile', contrast } as Extract<PanelData, { kind: 'features' }>;
    const { items } = await drawPanel(panel, 183, null);
    const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
    expect(texts.join(' ')).toContain(words);
    expect(texts).toEqual(expect.arrayContaining([...bar]));
    const tile = items.find((item) => item.kind === 'raster' && item.note.startsWith('Projection'));
    const { data: pixels } = await sharp((tile as RasterItem).png)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { projection } = panel.maps[0]!.tiles[0]!;
    const scale = contrast === 'auto' ? usualMagnitude(projection) : largestMagnitude(projection) / contrast;
    const expected = Math.floor(255 * Math.min(1, Math.max(0, 0.5 + projection.data[0]! / (2 * scale))) + 0.5);
    expect(pixels[0]).toBe(expected);
  },
);

test('maps that share one scale are drawn on the largest of their magnitudes, which is stated', async () => {
  const { maps, ...rest } = data.features as Extract<PanelData, { kind: 'features' }>;
  const [first] = maps;
  const fainter = first!.tiles.map(({ projection, ...tile }) => ({
    ...tile,
    projection: { ...projection, data: projection.data.map((value) => value / 4) },
  }));
  const panel = {
    ...rest,
    scale: 'all',
    contrast: 1,
    maps: [first!, { ...first!, channel: 99, tiles: fainter }],
  } as const;
  const { items } = await drawPanel(panel, 183, null);
  const rasters = items.filter((item) => item.kind === 'raster' && item.note.startsWith('Projection'));
  const pixelOf = async (item: unknown) =>
    (
      await sharp((item as RasterItem).png)
        .raw()
        .toBuffer()
    )[0]!;
  const tiles = first!.tiles.slice(0, 9);
  const largest = Math.max(...tiles.map(({ projection }) => largestMagnitude(projection)));
  const own = tiles[0]!.projection.data[0]!;
  const shown = (value: number) => Math.floor(255 * (0.5 + value / (2 * largest)) + 0.5);
  expect(await pixelOf(rasters[0])).toBe(shown(own));
  expect(await pixelOf(rasters[tiles.length])).toBe(shown(own / 4));
  const words = items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join(' ');
  expect(words).toContain(`one scale for all, max|x| = ${numberLabel(largest)}`);
});

test('a page of all panels: within the page, no text on anything, each in its box, rows below each other', async () => {
  const document = figureDocument.parse({
    page: { widthMm: 183 },
    rows: [
      { panels: [panel('features', { share: 2, caption: 'Strong maps of the last layer.' }), panel('curves')] },
      { panels: [panel('filters'), panel('compare'), panel('text')] },
      { panels: [panel('occlusion')] },
    ],
  });
  const { scene, panels } = await composeScene(document, 'All', draw);
  expect(outside(scene)).toEqual([]);
  expect(collisions(scene)).toEqual([]);
  expect(panels.map(({ letter }) => letter)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(panels[1]!.box.x - panels[0]!.box.x - panels[0]!.box.width).toBeCloseTo(4, 9);
  expect(panels[0]!.box.width / panels[1]!.box.width).toBeCloseTo(2, 9);
  const bottom = (i: number) => panels[i]!.box.y + panels[i]!.box.height;
  expect(panels[2]!.box.y).toBeCloseTo(Math.max(bottom(0), bottom(1)) + 4, 9);
  expect(scene.heightMm).toBeCloseTo(bottom(5) + 0.4, 9);
});

test('how to read a panel stands below it where that is wanted, and nowhere else', async () => {
  const composed = async (prose: boolean) => {
    const rows = [{ panels: [panel('features', { prose, caption: 'Strong maps.' })] }, { panels: [panel('compare')] }];
    return (await composeScene(figureDocument.parse({ page: { widthMm: 89 }, rows }), 'All', draw)).scene;
  };
  const wordsOf = ({ items }: Scene) => items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join(' ');
  const [bare, told] = [await composed(false), await composed(true)];
  expect(wordsOf(bare)).not.toMatch(/Each (map|unit):/);
  expect(wordsOf(bare)).toContain('one scale per map');
  expect(wordsOf(told)).toMatch(/Each map: .* Strong maps\./);
  expect(collisions(told)).toEqual([]);
  expect(outside(told)).toEqual([]);
});

test('letters: in order, those that are given, and none', () => {
  const document = figureDocument.parse({
    page: { widthMm: 89 },
    letterStyle: '(a)',
    rows: [{ panels: [panel('a'), panel('b', { letter: '' }), panel('c', { letter: 'X' }), panel('d')] }],
  });
  expect([...lettersOf(document).values()]).toEqual(['(a)', '', 'X', '(c)']);
});

test('a row divides the page less margins and gaps', () => {
  const page = { page: { widthMm: 100, marginMm: 2 }, gapMm: { column: 6, row: 4 } };
  expect(rowSpans(page, [{ share: 1 }, { share: 2 }])).toEqual([
    { x: 2, width: 30 },
    { x: 38, width: 60 },
  ]);
});

test('two panels of one id are refused', () => {
  const rows = [{ panels: [panel('a'), panel('a')] }];
  expect(figureDocument.safeParse({ page: { widthMm: 89 }, rows }).success).toBe(false);
});

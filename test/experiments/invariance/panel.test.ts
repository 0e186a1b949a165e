import { describe, expect, test } from 'vitest';
import type { Invariance } from '../../../src/experiments/invariance/declaration/kept.ts';
import { type InvariancePanel, invariance } from '../../../src/experiments/invariance/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import type { Scene, SceneItem } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { disc } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const transformations = [
  { kind: 'vertical', amounts: [-12, -6, 0, 6, 12] },
  { kind: 'rotation', amounts: [0, 120, 240] },
] as const;
const items = 9;

/** Distances that grow with how far an amount is from 0, and layer by layer; a class that becomes less probable. */
function synthetic(layers: readonly string[], names: readonly string[]): InvariancePanel {
  const amounts = [0, ...transformations.flatMap((own) => own.amounts)];
  const shown = {
    ...{ id: 1, model: 'run@1', layers, transformations, border: 'mean', kernel: 'bilinear', seed: 1 },
    images: names.map((name) => ({ picture: null, source: `/pictures/${name}.png`, className: name, target: name })),
    distance: Float32Array.from({ length: names.length * items * layers.length }, (_, i) => {
      const [image, item, layer] = [
        Math.floor(i / (items * layers.length)),
        Math.floor(i / layers.length) % items,
        i % layers.length,
      ];
      return (1 + image / 4) * (layer + 1) * Math.sqrt(Math.abs(amounts[item]!));
    }),
    norm: new Float32Array(names.length * items * layers.length).fill(20),
    probability: Float32Array.from({ length: names.length * items }, (_, i) => 1 / (1 + Math.abs(amounts[i % items]!))),
  } as unknown as Invariance;
  const pictures = transformations.map((own) => ({
    amounts: own.amounts,
    rasters: names.map((_, image) =>
      own.amounts.map((amount) => {
        const { data } = disc(1, [8, 8], image + amount / 40);
        return { width: 8, height: 8, channels: 1, data } as const;
      }),
    ),
  }));
  return { shown, pictures, relative: false };
}

const sceneOf = async (panel: InvariancePanel, widthMm: number): Promise<Scene> => {
  const { items: drawn, height, title, description } = await invariance(panel, widthMm);
  return { widthMm, heightMm: height, title, description, items: drawn };
};
const lines = (drawn: readonly SceneItem[], isDashed: boolean) =>
  drawn.filter((item) => item.kind === 'polyline' && (item.dash !== null) === isDashed);

const longLayer = 'features.module.conv5_2/Relu_output';
const longName = 'African chameleon, Chamaeleo chamaeleon';

test.each([40, 60, 89, 139.7, 183])('at %d mm nothing is outside, and no text lies on anything', async (widthMm) => {
  const panels = [
    synthetic(['pool1', 'relu7'], ['cat', 'dog', 'newt']),
    synthetic([longLayer], [longName]),
    synthetic(
      ['a', 'b', 'c', 'd', 'e'],
      Array.from({ length: 8 }, (_, i) => `${longName} ${i}`),
    ),
  ];
  for (const panel of panels) {
    const scene = await sceneOf(panel, widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

describe('what is drawn', () => {
  test('a line an image and one for the mean in every chart, and the legend', async () => {
    const { items: drawn } = await invariance(synthetic(['pool1', 'relu7'], ['cat', 'dog', 'newt']), 183);
    const charts = 2 * 3;
    expect(lines(drawn, false)).toHaveLength(3 + 3 * charts);
    expect(lines(drawn, true)).toHaveLength(1 + charts);
    expect(drawn.filter(({ kind }) => kind === 'raster')).toHaveLength(3 * (5 + 3));
  });

  test('a model that tells no classes apart has no chart of a probability', async () => {
    const panel = synthetic(['pool1'], ['cat']);
    const { items: drawn } = await invariance({ ...panel, shown: { ...panel.shown, probability: null } }, 183);
    expect(drawn.some((item) => item.kind === 'text' && item.text.includes('probability'))).toBe(false);
    expect(lines(drawn, true)).toHaveLength(1 + 2);
  });

  test('without pictures there are the curves alone', async () => {
    const panel = synthetic(['pool1'], ['cat']);
    const pictures = panel.pictures.map(() => ({ amounts: [], rasters: [] }));
    const drawing = await drawPanel({ kind: 'invariance', ...panel, pictures }, 89, null);
    expect(drawing.items.some(({ kind }) => kind === 'raster')).toBe(false);
  });

  test('what is not known yet breaks a line, and a single amount is a point', async () => {
    const panel = synthetic(['pool1'], ['cat']);
    const distance = panel.shown.distance.with(3, Number.NaN);
    const { items: drawn } = await invariance({ ...panel, shown: { ...panel.shown, distance } }, 89);
    expect(drawn.filter(({ kind }) => kind === 'polyline').length).toBeGreaterThan(0);
    expect(drawn.every((item) => item.kind !== 'polyline' || item.points.flat().every(Number.isFinite))).toBe(true);
  });
});

test('the committed figure', async () => {
  const scene = await sceneOf({ ...synthetic(['pool1', 'relu7'], ['cat', 'dog']), relative: true }, 120);
  const { committed, drawn } = await besideCommitted('panel-invariance.svg', sceneToSvg(scene, { seed: 1 }));
  expect(drawn).toBe(committed);
});

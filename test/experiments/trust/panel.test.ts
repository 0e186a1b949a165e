import { expect, test } from 'vitest';
import type { Trust } from '../../../src/experiments/trust/declaration/kept.ts';
import type { TrustScores } from '../../../src/experiments/trust/declaration/scores.ts';
import { type TrustPanel, trust } from '../../../src/experiments/trust/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { disc } from '../../figure/rasters.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const shares = [0, 0.1, 0.5, 1];
const steps = ['fc8', 'features.conv5_2/Relu_output', 'conv1'];
const spread = (mean: number) => ({ mean, least: mean - 0.1, most: mean + 0.1, count: 3 });
const curves = (own: readonly number[]) => ({
  ...{ own, random: [1, 0.9, 0.5, 0], centre: [1, 0.7, -0.3, 0] },
  areas: { own: 0.2, random: 0.5, centre: 0.4 },
});
const scoresOf = (i: number, isKnown = true): TrustScores => {
  const value = (number: number) => (isKnown ? number : Number.NaN);
  return {
    weights: {
      ...{ correlation: steps.map((_, k) => spread(value(0.9 - i / 5 - k / 4))), magnitudes: [], ssim: [] },
      ...{ left: value(0.4), mark: 'doubtful', why: null },
    },
    picture: { edges: value(-0.2), edgesSsim: 0.1, others: spread(value(0.5)), mark: 'doubtful', why: null },
    causal: {
      ...{ deletion: curves([1, 0.4, 0.1, 0].map(value)), insertion: curves([0, 0.8, 1.2, 1].map(value)) },
      ...{ mark: 'good', why: null },
    },
    ...{ sensitivity: value(0.3), sparseness: value(0.7) },
  };
};

function panelOf(methods: readonly string[], isKnown = true): TrustPanel {
  const { data } = disc(1, [16, 16], 1);
  const raster = { width: 16, height: 16, channels: 1, data } as const;
  const item = {
    ...{ channel: 123, rank: 1, position: [0, 0], box: [2, 3, 9, 8], middle: [6, 7] },
    ...{ source: '/a.png', className: 'African chameleon, Chamaeleo chamaeleon' },
    scores: methods.map((_, i) => scoresOf(i, isKnown)),
  };
  const shown = { layer: 'pool5', methods, steps, shares, draws: 3, patch: 1, orders: 3, items: [item] };
  return { shown: shown as unknown as Trust, item: 0, picture: raster, maps: methods.map(() => raster) };
}

const sceneOf = async (panel: TrustPanel, widthMm: number): Promise<Scene> => {
  const { items, height, title, description } = await trust(panel, widthMm);
  return { widthMm, heightMm: height, title, description, items };
};
const every = ['deconvnet', 'gradient', 'guided', 'integratedGradients', 'smoothGrad', 'gradCam', 'occlusion'];

test.each([40, 60, 89, 139.7, 183])('at %d mm nothing is outside, and no text lies on anything', async (widthMm) => {
  for (const panel of [panelOf(['gradient']), panelOf(every), panelOf(['guided', 'occlusion'], false)]) {
    const scene = await sceneOf(panel, widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('the panel is as it is committed', async () => {
  const svg = sceneToSvg(await sceneOf(panelOf(['gradient', 'guided', 'occlusion']), 139.7), null);
  const { committed, drawn } = await besideCommitted('panel-trust.svg', svg);
  expect(drawn).toBe(committed);
});

test('a line for each method in each chart, none where nothing is known, and the careful sentence', async () => {
  const lines = (scene: Scene) => scene.items.filter((own) => own.kind === 'polyline' && own.dash === null);
  const [known, unknown] = [await sceneOf(panelOf(every), 183), await sceneOf(panelOf(every, false), 183)];
  expect(lines(known)).toHaveLength(every.length * 4);
  // Under the legend's own lines, the beginning of each weight curve is 1 by its definition: a point.
  expect(lines(unknown)).toHaveLength(every.length);
  expect(known.description).toContain('it does not show what decided the class');
});

import { expect, test } from 'vitest';
import type { Probe } from '../../../src/experiments/probe/declaration.ts';
import { probe } from '../../../src/experiments/probe/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const layers = ['pool1', 'pool2', 'relu3', 'relu4', 'pool5', 'relu6', 'relu7', 'fc8'];
const longLayers = layers.map((_, i) => `features.module.conv5_${i}/Relu_output`);

/** Accuracies that rise with the layer; the SVM of the last is not known yet. */
function shownOf(names: readonly string[]): Probe {
  const found = (mean: number, deviation: number) => ({ mean, deviation, strengths: [0.01, 0.001] });
  const rows = names.map((layer, i) => ({
    layer,
    softmax: found((i + 1) / (names.length + 1), 0.04),
    svm: i === names.length - 1 ? found(Number.NaN, Number.NaN) : found((i + 1.5) / (names.length + 1), 0.02),
  }));
  const asked = { dataset: 'photos', split: 'test', folds: 2, perClass: 20, classes: 5 } as const;
  return { id: 1, model: 'first@8', done: 30, ...asked, rows };
}

async function sceneOf(shown: Probe, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await probe({ shown }, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}

test.each([40, 85, 120, 183])('at %d mm nothing is outside, and no text lies on another', async (widthMm) => {
  for (const names of [['fc8'], layers, longLayers]) {
    const scene = await sceneOf(shownOf(names), widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('a point for each accuracy that is known, a bar for each deviation', async () => {
  const { items, description } = await sceneOf(shownOf(layers), 120);
  // Samples of the legend have two corners.
  expect(items.filter((item) => item.kind === 'polyline' && item.points.length > 2)).toHaveLength(2);
  const points = items.filter((item) => item.kind === 'rect' && item.width === item.height);
  expect(points).toHaveLength(2 * layers.length - 1);
  expect(description).toContain('softmax, SVM');
});

test('the panel is as it is committed', async () => {
  const svg = sceneToSvg(await sceneOf(shownOf(layers), 85), null);
  const { committed, drawn } = await besideCommitted('panel-probe.svg', svg);
  expect(drawn).toBe(committed);
});

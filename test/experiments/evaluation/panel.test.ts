import { expect, test } from 'vitest';
import { measures } from '../../../src/experiments/evaluation/declaration/measures.ts';
import type { ShownEvaluation } from '../../../src/experiments/evaluation/declaration.ts';
import { evaluation } from '../../../src/experiments/evaluation/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

/** An answer in five is wrong; `names`: the models that are averaged, none of a model alone. */
function shownOf(names: readonly string[], classes = 7): ShownEvaluation {
  const labels = Int32Array.from({ length: 98 }, (_, i) => i % classes);
  const predicted = labels.map((label, i) => (i % 5 === 3 ? (label + 1) % classes : label));
  const confidences = Float32Array.from(labels, (_, i) => 0.3 + (0.7 * (i % 10)) / 10);
  const predictions = {
    ...{ images: labels.map((_, i) => i + 1), labels, predicted, confidences, probabilities: confidences },
    ranks: labels.map((label, i) => (predicted[i] === label ? 0 : i % 2 === 0 ? 2 : 6)),
  };
  const own = measures(predictions, classes);
  const members = names.map((name, i) => ({ ...own, name, top1: 0.8 + 0.01 * i, loss: 0.9 - 0.02 * i }));
  const asked = { id: 1, model: 'first@8', models: [...names], dataset: 'photos', split: 'test' as const };
  const names7 = ['ant', 'bee', 'cat', 'dog', 'eel', 'fox', 'gnu'].slice(0, classes);
  return { ...asked, done: 98, createdAt: '', classes: names7, ...own, members };
}

async function sceneOf(shown: ShownEvaluation, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await evaluation({ shown }, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}
const five = ['first@8', 'second@8', 'third@8', 'fourth@8', 'a network of a long name that others have trained'];

test.each([60, 85, 120, 183])('at %d mm nothing is outside, and no text lies on another', async (widthMm) => {
  for (const shown of [shownOf([]), shownOf(five), shownOf(five, 4)]) {
    const scene = await sceneOf(shown, widthMm);
    expect(outside(scene)).toEqual([]);
    // Counts stand in the matrix; in the corner of the diagram the boxes of both zeros meet, their digits do not.
    const meant = /^\d+ \| Confusion matrix$|^0\.0 \| 0\.0$/;
    expect(collisions(scene).filter((own) => !meant.test(own))).toEqual([]);
  }
});

test('of several models there is a row each and one of their mean, with the errors of both kinds', async () => {
  const { items, title } = await sceneOf(shownOf(five), 120);
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(title).toBe('Mean of 5 models on photos, test');
  expect(texts).toEqual(expect.arrayContaining(['first@8', '20.0', 'Mean of their probabilities', '19.4', '10.2']));
});

test.each([
  ['panel-evaluation.svg', []],
  ['panel-evaluation-models.svg', five],
])('%s is as it is committed', async (file, names) => {
  const { committed, drawn } = await besideCommitted(file, sceneToSvg(await sceneOf(shownOf(names), 120), null));
  expect(drawn).toBe(committed);
});

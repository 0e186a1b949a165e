import { expect, test } from 'vitest';
import type { Transfer } from '../../../src/experiments/transfer/declaration.ts';
import { transfer } from '../../../src/experiments/transfer/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

/** Frozen layers that are ahead, the more the fewer images there are; without `scratch`, alone. */
function shownOf(perClass: readonly number[], isBeside = true): Transfer {
  const unknown = { mean: Number.NaN, deviation: Number.NaN };
  const rows = perClass.map((images, i) => ({
    images,
    frozen: { mean: Math.min(1, 0.75 + 0.05 * i), deviation: 0.03 },
    scratch: isBeside ? { mean: Math.min(0.95, 0.25 + 0.15 * i), deviation: 0.09 } : unknown,
  }));
  return {
    ...{ id: 1, model: 'half@8', done: 18, dataset: 'other', split: 'train', layer: 'relu7', folds: 3 },
    ...{ classifier: 'softmax', source: 'one', keepDuplicates: false, scratchSteps: isBeside ? 200 : 0, name: null },
    ...{ rows, classes: 5, nearDuplicates: [], nearDuplicateCount: 0 },
  };
}

async function sceneOf(shown: Transfer, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await transfer({ shown }, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}
const textsOf = ({ items }: Scene) => items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));

test.each([40, 85, 120, 183])('at %d mm nothing is outside, and no text lies on another', async (widthMm) => {
  for (const perClass of [[5], [5, 10, 20], [1, 2, 5, 10, 20, 50, 100, 1000, 5000, 10_000]])
    for (const isBeside of [true, false]) {
      const scene = await sceneOf(shownOf(perClass, isBeside), widthMm);
      expect(outside(scene)).toEqual([]);
      expect(collisions(scene)).toEqual([]);
    }
});

test('without trainings from scratch there is one line, and no legend', async () => {
  const scene = await sceneOf(shownOf([5, 10, 20], false), 85);
  expect(scene.items.filter(({ kind }) => kind === 'polyline')).toHaveLength(1);
  expect(textsOf(scene)).not.toContain('from scratch');
});

test('the panel is as it is committed', async () => {
  const scene = await sceneOf(shownOf([5, 10, 20]), 85);
  expect(textsOf(scene)).toEqual(expect.arrayContaining(['5', '10', '20', 'from scratch']));
  const { committed, drawn } = await besideCommitted('panel-transfer.svg', sceneToSvg(scene, null));
  expect(drawn).toBe(committed);
});

import { expect, test } from 'vitest';
import type { Evidence, Standing } from '../../../src/experiments/evidence/declaration/kept.ts';
import { evidence } from '../../../src/experiments/evidence/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { attributionMethods } from '../../../src/shared/attribution.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const bounded = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.04 });
const standing = (mean: number, place: Standing['place']): Standing => ({
  ...{ value: bounded(mean), aboveChance: bounded(mean - 0.2), behindBest: bounded(0), place },
});
const layers = ['fc8', 'features.12.block.3/conv_with_a_long_name', 'pool1'];
const shownOf = (isKnown: boolean): Evidence => ({
  ...{ id: 1, model: 'shapes@14', done: 3, dataset: 'shapes', split: 'val', methods: [...attributionMethods] },
  ...{ perClass: 10, images: 100 },
  rows: layers.map((layer, l) => ({
    ...{ layer, images: 90 + l, chance: isKnown ? 0.2 + l / 10 : Number.NaN },
    methods: attributionMethods.map((_, i) => {
      const own = isKnown ? standing(0.9 - i / 10, i === 0 ? 'best' : 'behind') : standing(Number.NaN, 'none');
      return { pointing: own, mass: own, rank: own };
    }),
  })),
});

async function sceneOf(shown: Evidence, widthMm: number): Promise<Scene> {
  const { items, height, title, description } = await evidence({ shown, measure: 'rank' }, widthMm);
  return { widthMm, heightMm: height, title, description, items };
}

test.each([40, 60, 89, 183])('at %d mm nothing is outside, and no text lies on anything', async (widthMm) => {
  for (const isKnown of [true, false]) {
    const scene = await sceneOf(shownOf(isKnown), widthMm);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('the panel is as it is committed', async () => {
  const svg = sceneToSvg(await sceneOf(shownOf(true), 89), null);
  const { committed, drawn } = await besideCommitted('panel-evidence.svg', svg);
  expect(drawn).toBe(committed);
});

test('a point with its interval for each method of each layer, none where nothing is known', async () => {
  const points = (scene: Scene) => scene.items.filter((own) => own.kind === 'rect');
  expect(points(await sceneOf(shownOf(true), 183))).toHaveLength(3 * attributionMethods.length);
  expect(points(await sceneOf(shownOf(false), 183))).toHaveLength(0);
});

import { expect, test } from 'vitest';
import {
  type AblationParameters,
  resultNames,
  shownAblation,
} from '../../../src/experiments/ablation/declaration/kept.ts';
import { ablation } from '../../../src/experiments/ablation/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const variants = ['zfnet', 'minus 3,4', 'minus 7', 'minus 6,7', 'minus 3,4,6,7', 'fc 8192', '512-1024-512, fc 8192'];
const seeds = [1, 2, 3];
const epochs = 6;

/** Errors that fall by epoch; the last variant has not begun, one run of the fourth has diverged. */
function shown(classes = 1000, ofSeeds = seeds) {
  const parameters: AblationParameters = {
    ...{ name: 'table 3', dataset: 'imagenet', classes, network: 'zfnet', seeds: ofSeeds, recipe: { epochs } },
    variants: variants.map((name, i) => ({ name, text: name, parameters: 62_357_608 - 6_000_000 * i })),
    ...{ key: '', runtime: 'reference', versions: {} },
  };
  const runs = variants.flatMap((_, v) => ofSeeds.map((seed) => ({ v, seed })));
  const results = runs.flatMap(({ v, seed }) => {
    if (v === variants.length - 1) return Array<number>(resultNames.length).fill(Number.NaN);
    const errors = [0.331, 0.121, 0.384, 0.165].map(
      (error) => error + 0.012 * v * (1 + 0.1 * seed) - 0.02 * Number(v === 2),
    );
    const isGone = v === 3 && seed === 2;
    return [...(isGone ? errors.map(() => Number.NaN) : errors), 3600 * 40 + 700 * seed];
  });
  const curves = runs.flatMap(({ v, seed }) =>
    Array.from({ length: epochs }, (_, i) =>
      v === variants.length - 1
        ? [Number.NaN, Number.NaN]
        : [0.3 + 0.5 / (i + 1) + 0.02 * v, 0.38 + 0.4 / (i + 1) + 0.02 * v + 0.001 * seed],
    ),
  );
  const shape = [variants.length, ofSeeds.length];
  const kept = { id: 1, parameters, findings: {}, done: 20, elapsedMs: 1, createdAt: '2026-01-01T00:00:00.000Z' };
  return shownAblation(kept, {
    results: { shape: [...shape, resultNames.length], data: Float32Array.from(results) },
    curves: { shape: [...shape, epochs, 2], data: Float32Array.from(curves.flat()) },
  });
}

async function sceneOf(widthMm: number, content: Parameters<typeof ablation>[0]): Promise<Scene> {
  const { height, ...drawing } = await ablation(content, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}
const textsOf = ({ items }: Scene) => items.filter((item) => item.kind === 'text').map(({ text }) => text);

test.each([40, 85, 89, 120, 183])('at %d mm nothing is outside, and no text lies on another', async (widthMm) => {
  for (const curves of [true, false]) {
    const scene = await sceneOf(widthMm, { shown: shown(), curves });
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
    expect(textsOf(scene)).toEqual(expect.arrayContaining(['Variant', 'Train top-1']));
  }
});

test('a table of means and deviations: what is not known is a dash, the lowest validation error is bold', async () => {
  const scene = await sceneOf(183, { shown: shown(), curves: false });
  const texts = textsOf(scene);
  // Three seeds: 33.1 + 1.2 · 0 for all; the second variant 33.1 + 1.32, 1.44, 1.56.
  expect(texts).toContain('33.1 ± 0.0');
  expect(texts).toContain('34.5 ± 0.1');
  expect(texts).toContain('minus 6,7 (1 diverged)');
  expect(texts.filter((own) => own === '–')).toHaveLength(4);
  expect(texts).toContain('Time (h)');
  const bold = scene.items.filter((item) => item.kind === 'text' && item.weight === 'bold');
  expect(bold.map((item) => item.kind === 'text' && item.text)[0]).toBe('zfnet');
  expect(textsOf(await sceneOf(183, { shown: shown(4), curves: false }))).not.toContain('Val top-5');
  expect(textsOf(await sceneOf(183, { shown: shown(1000, [7]), curves: false }))).toContain('33.1');
});

test('the panel is as it is committed', async () => {
  const svg = sceneToSvg(await sceneOf(120, { shown: shown(), curves: true }), null);
  const { committed, drawn } = await besideCommitted('panel-ablation.svg', svg);
  expect(drawn).toBe(committed);
});

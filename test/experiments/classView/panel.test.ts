import { expect, test } from 'vitest';
import type { ClassView } from '../../../src/experiments/classView/declaration.ts';
import { classView } from '../../../src/experiments/classView/panel.ts';
import { sceneToSvg } from '../../../src/figure/output/svg.ts';
import type { Scene } from '../../../src/figure/page/scene.ts';
import { rules } from '../../../src/shared/contract/unit.ts';
import { besideCommitted } from '../../figure/committed.ts';
import { collisions, outside } from '../../figure/text/textBoxes.ts';

const side = 6;

/** A class of so many images, each a ramp, as are its projections. */
function panelOf(name: string, count: number) {
  const ramp = (i: number) => ({
    ...{ width: side, height: side, channels: 1 as const },
    data: Uint8Array.from({ length: side * side }, (_, at) => (at * 7 + 31 * i) % 256),
  });
  const strongest = Array.from({ length: count }, (_, i) => ({ imageId: i + 1, score: 12.5 - i, scales: [1, 1, 1] }));
  const shown = {
    ...{ id: 1, model: 'run@5', dataset: 'shapes', split: 'val', done: 1, createdAt: '2026-11-29T00:00:00.000Z' },
    ...{ logits: 'fc8', layers: [], images: count, total: count },
    classes: [{ number: 0, name, images: count, read: count, logit: 9.5, strongest }],
    units: {} as ClassView['units'],
  } satisfies ClassView;
  const images = strongest.map((_, i) => ({
    picture: ramp(i),
    projections: rules.map((_rule, r) => ramp(i + 3 * r + 1)),
  }));
  return { shown, place: 0, images, contrast: 1 as const, known: [] };
}

async function sceneOf(panel: ReturnType<typeof panelOf>, widthMm: number): Promise<Scene> {
  const { height, ...drawing } = await classView(panel, widthMm);
  return { ...drawing, widthMm, heightMm: height };
}

test.each([40, 89, 120, 183])('at %d mm nothing is outside, and no text on anything', async (width) => {
  for (const [name, count] of [
    ['disc', 6],
    ['African chameleon, Chamaeleo chamaeleon', 16],
    ['disc', 1],
    ['disc', 0],
  ] as const) {
    const scene = await sceneOf(panelOf(name, count), width);
    expect(outside(scene)).toEqual([]);
    expect(collisions(scene)).toEqual([]);
  }
});

test('tiles are no smaller than 10 mm where there is room for one', async () => {
  for (const width of [40, 89, 183]) {
    const { items } = await sceneOf(panelOf('disc', 16), width);
    const tiles = items.filter((item) => item.kind === 'raster' && item.note.includes('score'));
    expect(tiles).toHaveLength(4 * 16);
    for (const tile of tiles) expect((tile as { readonly width: number }).width).toBeGreaterThanOrEqual(10);
  }
});

test('the committed figure: a class of three images', async () => {
  const scene = await sceneOf(panelOf('disc', 3), 89);
  const { committed, drawn } = await besideCommitted('classView.svg', sceneToSvg(scene, { seed: 1 }));
  expect(drawn).toBe(committed);
});

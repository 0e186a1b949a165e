import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../../src/renderer/screens/library/graph/boxFacts.ts';
import { boxSize, layOut, openAtFirst, partsOf } from '../../../../src/renderer/screens/library/graph/networkGraph.ts';
import type { LayerFacts } from '../../../../src/shared/contract/model.ts';
import type { LayerDescription } from '../../../../src/shared/contract/network.ts';
import { say } from '../../../../src/shared/sentence.ts';

const layer = (name: string, ...inputs: string[]): LayerDescription => ({
  ...{ name, inputs, op: 'conv2d', layer: {}, shape: [8, 4, 4], parameters: 0 },
  receptiveField: { size: [3, 3], stride: [1, 1], start: [0, 0] },
});
const facts = (name: string, path: readonly string[], more: Partial<LayerFacts> = {}): LayerFacts => ({
  ...{ name, path, isOpaque: false, whyNotProjected: null, firing: null },
  ...more,
});

/** stem → two branches of a block, one of them a part of its own → join → head. */
const layers = [
  layer('stem', 'input'),
  layer('block.a.conv', 'stem'),
  layer('block.a.relu', 'block.a.conv'),
  layer('block.b', 'stem'),
  layer('block.join', 'block.a.relu', 'block.b'),
  layer('head', 'block.join'),
];
const known = [
  facts('stem', []),
  facts('block.a.conv', ['block', 'a']),
  facts('block.a.relu', ['block', 'a']),
  facts('block.b', ['block', 'b']),
  facts('block.join', ['block']),
  facts('head', []),
];
const all = new Set(['block/', 'block/a/']);
const laidOut = (open: ReadonlySet<string>) => layOut({ layers }, known, open);

describe('parts', () => {
  test('one layer alone is no part', () => {
    expect([...partsOf(known)]).toEqual([
      ['block/', 1],
      ['block/a/', 2],
    ]);
  });

  test('of a network with few layers all are open at first; of one with many, as deep as leaves few boxes', () => {
    expect(openAtFirst(layers, known)).toEqual(all);
    const many = Array.from({ length: 40 }, (_, i) => ['one', 'two', 'three'].map((part) => `b${i}.${part}`));
    const names = many.flat();
    const own = names.map((name) => facts(name, ['features', name.split('.')[0]!]));
    const chain = names.map((name, i) => layer(name, names[i - 1] ?? 'input'));
    expect(openAtFirst(chain, own)).toEqual(new Set(['features/']));
    const boxes = layOut({ layers: chain }, own, openAtFirst(chain, own)).boxes;
    expect(boxes).toHaveLength(41);
    expect(boxes[1]).toMatchObject({ id: 'features/b0/', label: 'b0', isGroup: true });
  });
});

describe('layOut', () => {
  test('every layer has a box below all that it reads, no two overlap, and each lies in the frames of its parts', () => {
    const { boxes, frames, edges, width, height } = laidOut(all);
    const at = new Map(boxes.map((box) => [box.id, box]));
    expect([...at.keys()]).toEqual(['input', ...layers.map(({ name }) => name)]);
    for (const { name, inputs } of layers)
      for (const source of inputs) {
        expect(at.get(name)!.y).toBeGreaterThanOrEqual(at.get(source)!.y + boxSize.height);
        expect(edges.map(({ id }) => id)).toContain(`${source} ${name}`);
      }
    for (const [i, a] of boxes.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + boxSize.width <= width && a.y + boxSize.height <= height).toBe(true);
      for (const b of boxes.slice(i + 1)) {
        const isApart = Math.abs(a.x - b.x) >= boxSize.width || Math.abs(a.y - b.y) >= boxSize.height;
        expect(isApart, `${a.id} ${b.id}`).toBe(true);
      }
    }
    const inside = (id: string, frame: string) => {
      const [box, around] = [at.get(id)!, frames.find((own) => own.id === frame)!];
      const isWithin = box.x >= around.x && box.x + boxSize.width <= around.x + around.width;
      return isWithin && box.y >= around.y && box.y + boxSize.height <= around.y + around.height;
    };
    expect(frames.map(({ id }) => id)).toEqual(['block/', 'block/a/']);
    for (const name of ['block.a.conv', 'block.a.relu', 'block.b', 'block.join']) {
      expect(inside(name, 'block/')).toBe(true);
      expect(inside(name, 'block/a/')).toBe(name.startsWith('block.a'));
    }
    for (const name of ['stem', 'head']) expect(inside(name, 'block/')).toBe(false);
    expect(boxes.map(({ label }) => label)).toEqual(['input', 'stem', 'conv', 'relu', 'b', 'join', 'head']);
  });

  test('a closed part is one box that stands for its layers, with one line from each that it reads', () => {
    const { boxes, frames, edges } = laidOut(new Set(['block/']));
    const part = boxes.find(({ isGroup }) => isGroup)!;
    expect(part).toMatchObject({ id: 'block/a/', label: 'a' });
    expect(part.layers.map(({ name }) => name)).toEqual(['block.a.conv', 'block.a.relu']);
    expect(frames.map(({ id }) => id)).toEqual(['block/']);
    const closed = laidOut(new Set());
    expect(closed.boxes.map(({ id }) => id)).toEqual(['input', 'stem', 'block/', 'head']);
    expect(closed.edges.map(({ id }) => id)).toEqual(['input stem', 'stem block/', 'block/ head']);
    expect(edges.map(({ id }) => id)).toContain('block/a/ block.join');
  });

  test('lines go from box to box', () => {
    for (const { path } of laidOut(all).edges) expect(path).toMatch(/^M[-\d.]+,[-\d.]+(L|Q)[-\d., Q]+$/);
  });
});

test('a part fires as its maps do on the whole, and cannot be projected when its last layer cannot', () => {
  const own = new Map(
    [
      facts('stem', [], { firing: { maps: 10, dead: 1, share: 0.2 } }),
      facts('block.b', [], { firing: { maps: 30, dead: 3, share: 0.6 } }),
      facts('head', [], { whyNotProjected: say('network.theNetwork') }),
      facts('block.join', [], { isOpaque: true, whyNotProjected: say('network.theNetwork') }),
    ].map((each) => [each.name, each]),
  );
  const named = (...names: string[]) => names.map((name) => layers.find((each) => each.name === name)!);
  expect(factsOf(named('stem', 'block.b', 'head'), own)).toEqual({
    firing: { maps: 40, dead: 4, share: expect.closeTo(0.5, 9) },
    projection: 'notProjected',
  });
  expect(factsOf(named('stem'), own).projection).toBe('projected');
  expect(factsOf(named('block.join', 'head'), own)).toEqual({ firing: null, projection: 'opaque' });
  expect(factsOf([], own)).toEqual({ firing: null, projection: null });
});

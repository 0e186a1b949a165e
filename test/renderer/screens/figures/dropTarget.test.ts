import { describe, expect, test } from 'vitest';
import { emptyDocument, moved, newPanel } from '../../../../src/renderer/screens/figures/documentEdits.ts';
import { dropTarget } from '../../../../src/renderer/screens/figures/dropTarget.ts';
import { panelContent } from '../../../../src/shared/figureDocument.ts';

const text = panelContent.parse({ kind: 'text', text: 'words' });
/** Two panels of 40 × 30 mm beside each other, below them one of 84 × 30 mm; 4 mm between. */
const document = {
  ...emptyDocument,
  page: { widthMm: 84, marginMm: 0 },
  rows: [['a', 'b'], ['c']].map((ids) => ({ panels: ids.map((id) => newPanel(text, id)) })),
};
const boxes = new Map([
  ['a', { x: 0, y: 0, width: 40, height: 30 }],
  ['b', { x: 44, y: 0, width: 40, height: 30 }],
  ['c', { x: 0, y: 34, width: 84, height: 30 }],
]);
const idsAfter = (id: string, x: number, y: number) => {
  const target = dropTarget(document, boxes, id, { x, y });
  if (!target) return null;
  return moved(document, id, target.to)
    .rows.map(({ panels }) => panels.map((panel) => panel.id).join(''))
    .join(' ');
};

describe('a panel dropped', () => {
  test.each([
    ['a', 80, 15, 'ba c', 'behind its neighbour'],
    ['b', 5, 15, 'ba c', 'before its neighbour'],
    ['c', 5, 15, 'cab', 'first in another row'],
    ['c', 42, 15, 'acb', 'between two'],
    ['a', 80, 50, 'b ca', 'beside a panel below'],
    ['a', 80, 32, 'b a c', 'between two rows'],
    ['a', 5, 29, 'b a c', 'at the foot of a row'],
    ['c', 5, -9, 'c ab', 'above the first row'],
    ['b', 5, 99, 'a c b', 'below the last row'],
  ])('%s at %d, %d: %s, %s', (id, x, y, after) => {
    expect(idsAfter(id, x, y)).toBe(after);
  });

  test.each([
    ['a', 20, 15, 'on itself'],
    ['a', 55, 15, 'this side of its neighbour'],
    ['c', 20, 50, 'on itself, alone in its row'],
    ['c', 20, 32, 'above its own row'],
    ['c', 20, 99, 'below its own row, the last'],
  ])('%s at %d, %d stays: %s', (id, x, y) => {
    expect(idsAfter(id, x, y)).toBeNull();
  });
});

test('the mark lies in the gap: upright over a row, or across the page', () => {
  expect(dropTarget(document, boxes, 'c', { x: 42, y: 15 })!.mark).toEqual({ x: 42, y: 0, width: 0, height: 30 });
  expect(dropTarget(document, boxes, 'a', { x: 42, y: 32 })!.mark).toEqual({ x: 0, y: 32, width: 84, height: 0 });
  expect(dropTarget(document, boxes, 'c', { x: 0, y: 15 })!.mark.x).toBe(0);
});

test('while a panel has not been drawn yet nothing is dropped', () => {
  const some = new Map([...boxes].slice(1));
  expect(dropTarget(document, some, 'c', { x: 42, y: 15 })).toBeNull();
});

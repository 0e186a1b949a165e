import { expect, test } from 'vitest';
import {
  arranged,
  divided,
  emptyDocument,
  moved,
  newPanel,
  positionOf,
  stepped,
  withChanged,
  withContent,
  withCopy,
  withoutPanel,
  withPanel,
} from '../../../../src/renderer/screens/figures/documentEdits.ts';
import { type FigureDocument, figureDocument, panelContent, panelsOf } from '../../../../src/shared/figureDocument.ts';

const text = panelContent.parse({ kind: 'text', text: 'words' });
/** `[['a', 'b'], ['c']]`: a row of two panels above one of one. */
const documentOf = (rows: readonly (readonly string[])[]): FigureDocument => ({
  ...emptyDocument,
  rows: rows.map((ids) => ({ panels: ids.map((id) => newPanel(text, id)) })),
});
const idsOf = ({ rows }: FigureDocument) => rows.map(({ panels }) => panels.map(({ id }) => id).join('')).join(' ');

test('what edits make is a document that the contract takes', () => {
  const made = withPanel(emptyDocument, newPanel(panelContent.parse({ kind: 'filters', checkpoint: 'r@1' }), 'x'));
  expect(figureDocument.parse(made)).toEqual(made);
});

test('panels come in a row of their own, at the end or below a row', () => {
  const two = documentOf([['a'], ['b']]);
  expect(idsOf(withPanel(two, newPanel(text, 'c')))).toBe('a b c');
  expect(idsOf(withPanel(two, newPanel(text, 'c'), 0))).toBe('a c b');
});

test.each([
  [183, ['curves', 'filters', 'curves', 'curves'], 'abc d'],
  [89, ['curves', 'filters'], 'a b'],
  [183, ['curves', 'text', 'curves'], 'a b c'],
])('on %d mm charts and filters come to stand beside each other while there is room: %j', (widthMm, kinds, after) => {
  const contents = { curves: { kind: 'curves', runs: ['r'] }, filters: { kind: 'filters', checkpoint: 'r@1' }, text };
  const panels = kinds.map((kind, i) => newPanel(panelContent.parse(contents[kind as 'text']), 'abcd'[i]!));
  const page = { ...emptyDocument, page: { widthMm, marginMm: 0.4 } };
  expect(idsOf(panels.reduce((document, panel) => withPanel(document, panel), page))).toBe(after);
});

test('a row without panels goes', () => {
  expect(idsOf(withoutPanel(documentOf([['a', 'b'], ['c']]), 'c'))).toBe('ab');
  expect(idsOf(withoutPanel(documentOf([['a', 'b'], ['c']]), 'a'))).toBe('b c');
});

test('parts of a panel and of what it shows change; the others stay as they are', () => {
  const before = documentOf([['a', 'b']]);
  const after = withContent(withChanged(before, 'b', { caption: 'below' }), 'b', { text: 'other' });
  expect(panelsOf(after)[0]).toBe(panelsOf(before)[0]);
  expect(panelsOf(after)[1]).toMatchObject({ caption: 'below', content: { kind: 'text', text: 'other' } });
  expect(withContent(before, 'none', {})).toBe(before);
});

test('a copy stands beside its panel', () => {
  expect(idsOf(withCopy(documentOf([['a', 'b']]), 'a', 'c'))).toBe('acb');
});

test.each([
  ['a', { row: 1, place: 1 }, 'b ca'],
  ['c', { row: 0, place: 0 }, 'cab'],
  ['b', { row: 0, place: 0 }, 'ba c'],
  ['c', { newRow: 0 }, 'c ab'],
  ['a', { newRow: 1 }, 'b a c'],
  ['a', { row: 9, place: 0 }, 'ab c'],
  ['none', { newRow: 0 }, 'ab c'],
])('of "ab c", %s put to %j: %s', (id, to, after) => {
  expect(idsOf(moved(documentOf([['a', 'b'], ['c']]), id, to))).toBe(after);
});

test.each([
  ['a', 'left', 'ab c'],
  ['a', 'right', 'ba c'],
  ['b', 'right', 'ab c'],
  ['a', 'up', 'a b c'],
  ['a', 'down', 'b a c'],
  ['c', 'up', 'cab'],
  ['c', 'down', 'ab c'],
] as const)('of "ab c", %s a step %s: %s', (id, direction, after) => {
  expect(idsOf(stepped(documentOf([['a', 'b'], ['c']]), id, direction))).toBe(after);
});

test('steps up and down lead everywhere and back', () => {
  let document = documentOf([['a'], ['b']]);
  const seen = [idsOf(document)];
  for (const direction of ['down', 'down', 'up', 'up'] as const) {
    document = stepped(document, 'a', direction);
    seen.push(idsOf(document));
  }
  expect(seen).toEqual(['a b', 'ab', 'b a', 'ab', 'a b']);
});

test('two neighbours divide their width anew, the third keeps its own', () => {
  const document = divided(documentOf([['a', 'b', 'c']]), 0, 0, 0.25);
  expect(panelsOf(document).map(({ share }) => share)).toEqual([0.5, 1.5, 1]);
});

test('a drag leaves rows as it says', () => {
  expect(idsOf(arranged(documentOf([['a', 'b'], ['c']]), [[], ['c', 'a'], ['b']]))).toBe('ca b');
});

test('the position of a panel', () => {
  expect(positionOf(documentOf([['a'], ['b', 'c']]), 'c')).toEqual({ row: 1, place: 1 });
  expect(positionOf(documentOf([['a']]), 'c')).toBeNull();
});

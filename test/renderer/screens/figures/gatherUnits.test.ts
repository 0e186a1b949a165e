import { expect, test } from 'vitest';
import { gatheredPairs } from '../../../../src/experiments/compare/screen/gatheredPairs.ts';
import { emptyDocument, newPanel, withPanel } from '../../../../src/renderer/screens/figures/documentEdits.ts';
import { gatheredFeatures } from '../../../../src/renderer/screens/figures/gatheredFeatures.ts';
import { gatherUnits } from '../../../../src/renderer/screens/figures/gatherUnits.ts';
import {
  type ContentOf,
  type FigureDocument,
  figureDocument,
  type NewPanelContent,
  panelContent,
  panelsOf,
} from '../../../../src/shared/figureDocument.ts';

const documentOf = (...contents: NewPanelContent[]) =>
  contents.reduce(
    (document, content, i) => withPanel(document, newPanel(panelContent.parse(content), `p${i}`)),
    emptyDocument,
  );
const unit = (layer: string, channel: number, more = {}): NewPanelContent => {
  return { kind: 'features', checkpoint: 'r@1', layers: [{ layer, channels: [channel] }], ...more };
};
const pair = (channel: number, more = {}): NewPanelContent => {
  return { kind: 'compare', checkpoints: ['r@1', 'r@2'], layer: 'pool5', channels: [channel], ...more };
};
const gather = (document: FigureDocument, given: NewPanelContent) => {
  const content = panelContent.parse(given);
  return content.kind === 'features'
    ? gatherUnits(document, content, gatheredFeatures)
    : gatherUnits(document, content as ContentOf<'compare'>, gatheredPairs);
};

test('units of one checkpoint come together by layer, each once', () => {
  let document = documentOf(unit('pool5', 3));
  for (const next of [unit('pool5', 7), unit('pool2', 1), unit('pool5', 3)])
    document = gather(document, next)!.document;
  expect(panelsOf(document)).toHaveLength(1);
  expect(panelsOf(document)[0]!.content).toMatchObject({
    layers: [
      { layer: 'pool5', channels: [3, 7] },
      { layer: 'pool2', channels: [1] },
    ],
  });
  expect(figureDocument.safeParse(document).success).toBe(true);
});

test('units in two checkpoints come together', () => {
  const { document, panelId } = gather(documentOf(unit('pool5', 3), pair(4)), pair(2))!;
  expect(panelId).toBe('p1');
  expect(panelsOf(document)[1]!.content).toMatchObject({ channels: [4, 2] });
});

test.each([
  ['of another checkpoint', documentOf(unit('pool5', 3)), unit('pool5', 7, { checkpoint: 'r@2' })],
  ['under another rule', documentOf(unit('pool5', 3)), unit('pool5', 7, { rule: 'guided' })],
  ['of other images', documentOf(unit('pool5', 3)), unit('pool5', 7, { split: 'train' })],
  [
    'where the panel chooses its maps itself',
    documentOf(unit('pool5', 3, { layers: [{ layer: 'pool5' }] })),
    unit('pool5', 7),
  ],
  ['in another pair', documentOf(pair(3)), pair(4, { checkpoints: ['r@2', 'r@1'] })],
  ['of another kind', documentOf(pair(3)), unit('pool5', 3)],
])('a unit %s stands in a panel of its own', (_, document, content) => {
  expect(gather(document, content)).toBeNull();
});

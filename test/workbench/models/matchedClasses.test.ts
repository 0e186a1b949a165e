import { expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { imagenetClasses, imagenetIds } from '../../../src/modelfile/pixels/guess.ts';
import { matchedClasses } from '../../../src/workbench/models/matchedClasses.ts';

const network = defineNetwork({
  name: 'tiny',
  input: [3, 4, 4],
  layers: [{ name: 'fc', op: 'dense', outFeatures: 3 }],
});

test("names are the same but for letters' case and what stands between words; exact ones come first", () => {
  const classes = ['Great white shark', 'great-white-shark', 'tench'];
  expect(matchedClasses({ network, classes }, ['great_white_shark', 'Great white shark', 'TENCH', 'cat'])).toEqual([
    ...[1, 0, 2, null],
  ]);
});

test("a model without names has a data set's classes if it has as many", () => {
  expect(matchedClasses({ network, classes: null }, ['a', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(matchedClasses({ network, classes: null }, ['a', 'b'])).toEqual([null, null]);
});

const wanted = ['n01443537', 'N15075141', 'tench', 'n00000000', 'goldfish, a fish'];
test.each([
  ['names', imagenetClasses, 0],
  ['names after a background', ['background', ...imagenetClasses], 1],
  ['ids', imagenetIds, 0],
  ['ids before names', imagenetIds.map((id, i) => `${id} ${imagenetClasses[i]}`), 0],
  ['names before synonyms', imagenetClasses.map((name) => `${name}, something else`), 0],
])("classes that are ImageNet's by %s are matched by their ids in WordNet", (_how, classes, start) => {
  const expected = [1, 999, 0].map((number) => number + start);
  expect(matchedClasses({ network, classes }, wanted)).toEqual([...expected, null, null]);
});

test('ids mean nothing to a model of other classes, however many it has', () => {
  const others = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? imagenetClasses[i]! : `class ${i}`));
  expect(matchedClasses({ network, classes: others }, wanted)).toEqual([null, null, 0, null, null]);
  expect(matchedClasses({ network, classes: imagenetClasses.slice(1) }, wanted)).toEqual(Array(5).fill(null));
});

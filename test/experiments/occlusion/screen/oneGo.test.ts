import { expect, test } from 'vitest';
import { shownValues } from '../../../../src/experiments/occlusion/declaration/mapStyle.ts';
import { inOneGo } from '../../../../src/experiments/occlusion/screen/oneGo.ts';

const ofSet = (imageId: number, target = 'cat') => ({ picture: { imageId }, targets: [target] });
const dropped = (hash: string) => ({ picture: { dropped: hash }, targets: [] });

test('the picture that is shown goes along, once, with its class of now', () => {
  expect(inOneGo([], ofSet(1))).toEqual([ofSet(1)]);
  expect(inOneGo([ofSet(1), dropped('a')], ofSet(2))).toEqual([ofSet(1), dropped('a'), ofSet(2)]);
  expect(inOneGo([ofSet(1, 'dog'), dropped('a')], ofSet(1))).toEqual([ofSet(1), dropped('a')]);
  expect(inOneGo([ofSet(1), dropped('a')], dropped('a'))).toEqual([ofSet(1), dropped('a')]);
});

test('a map shows what is left, or what the window takes of the value without it; what is unknown stays so', () => {
  const values = Float32Array.of(0.25, 1, Number.NaN);
  expect(shownValues(values, 0.75, { shows: 'left' })).toBe(values);
  expect(shownValues(values, 0.75, { shows: 'drop' })).toEqual(Float32Array.of(0.5, -0.25, Number.NaN));
});

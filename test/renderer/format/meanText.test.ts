import { expect, test } from 'vitest';
import { formatsFor } from '../../../src/renderer/format/format.ts';
import { meanText } from '../../../src/renderer/format/meanText.ts';

test('a mean has its deviation beside it, where there is one', () => {
  const formats = formatsFor('en');
  expect(meanText(formats, { mean: 0.836, deviation: 0.035 })).toBe('83.6% ± 3.5%');
  expect(meanText(formats, { mean: 0.836, deviation: Number.NaN })).toBe('83.6%');
  expect(meanText(formats, { mean: Number.NaN, deviation: Number.NaN })).toBe('–');
});

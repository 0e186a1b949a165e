import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namedPreprocessing } from '../../../src/workbench/models/preprocessingFile.ts';
import { failure, temporaryFolder } from '../../catalog/fixtures.ts';

const file = (content: string): string => {
  const path = join(temporaryFolder(), 'pixels.json');
  writeFileSync(path, content);
  return path;
};

test("Switchback's own by their names, and none where none is named", () => {
  expect(['paper', 'plain', undefined].map(namedPreprocessing)).toEqual(['paper', 'plain', undefined]);
});

test('a JSON file with what is to be otherwise', () => {
  const named = file(
    '{ "channels": 3, "decodeSize": [32, 32], "cropSize": [28, 28], "scale": 0.0039, "mean": [0.4, 0.5, 0.6] }',
  );
  expect(namedPreprocessing(named)).toMatchObject({
    kind: 'stated',
    mean: [0.4, 0.5, 0.6],
    deviation: null,
    resize: { mode: 'cover' },
  });
});

test.each([
  ['no JSON', '{ "channels": ', /describes no preprocessing \(.*JSON/],
  ['no preprocessing', '[]', /describes no preprocessing \(expected object/],
  [
    'a crop that is too large',
    '{ "channels": 1, "decodeSize": [8, 8], "cropSize": [9, 8], "scale": 1, "mean": "none" }',
    /\(cropSize: it is larger/,
  ],
])('%s is refused', (_, content, message) => {
  const found = failure(() => namedPreprocessing(file(content)));
  expect(found?.code).toBe('BAD_ARGUMENT');
  expect(found?.message).toMatch(message);
});

test('a name that is no file is refused', () => {
  expect(failure(() => namedPreprocessing('/nowhere/papier'))?.message).toMatch(/^There is no preprocessing/);
});

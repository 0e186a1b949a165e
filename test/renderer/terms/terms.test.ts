import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { termNames } from '../../../src/renderer/terms/terms.ts';

const words = (language: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../src/renderer/messages/${language}/terms.json`), 'utf8'));

test.each(['en', 'zh-CN'])('every term has a name and one sentence in %s', (language) => {
  const own = words(language) as Record<string, { readonly name: string; readonly text: string }>;
  for (const term of termNames) {
    expect(own[term]?.name, term).toBeTruthy();
    expect(own[term]!.text.match(/[.。]/g), term).toHaveLength(1);
  }
});

test('every term has a drawing of its own', () => {
  const drawings = readFileSync(join(import.meta.dirname, '../../../src/renderer/terms/TermPicture.vue'), 'utf8');
  // The last one is drawn where no other is.
  for (const term of termNames.slice(0, -1)) expect(drawings).toContain(`term === '${term}'`);
});

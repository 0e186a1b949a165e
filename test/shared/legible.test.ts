import { expect, test } from 'vitest';
import { legible, shortened } from '../../src/shared/legible.ts';
import { say } from '../../src/shared/sentence.ts';
import { sentenceIn } from '../../src/shared/translation.ts';

test('what a name could tell a terminal is spelt out; letters of every script stay', () => {
  expect(legible('a\u001b[31m\u0007\r\u009b\u202e\u2066b\nc')).toBe(
    'a\\u001b[31m\\u0007\\u000d\\u009b\\u202e\\u2066b\nc',
  );
  expect(legible('café 猫 עברית 👩‍🔬 فارسی')).toBe('café 猫 עברית 👩‍🔬 فارسی');
  expect(legible('a\udc00b\ud83d')).toBe('a\\udc00b\\ud83d');
  expect(JSON.parse(legible(JSON.stringify({ name: 'a\u009b\u001bb' })))).toEqual({ name: 'a\u009b\u001bb' });
});

test('of what is too long the beginning and the end stay', () => {
  expect(shortened('0123456789', 10)).toBe('0123456789');
  expect(shortened('0123456789a', 10)).toBe('012345…89a');
});

test('a sentence is one line of at most 500 characters, whatever fills its places, in every language', () => {
  const path = `/${'deep/'.repeat(5000)}cat.jpg`;
  const sentence = say('workbench.noPicture', { path });
  expect(sentence.text).toMatch(/^There is no picture \/deep.*….*\/cat\.jpg: check the path given\.$/);
  const names = Array.from({ length: 10_000 }, (_, i) => `run ${i}`);
  const many = say('catalog.noRun', { name: 'a\nb\u202ec\u001b[2J', advice: say('catalog.thereIs', { names }) });
  expect(many.text).toMatch(/^There is no run "a b\\u202ec\\u001b\[2J": there is run 0, run 1,/);
  for (const each of [sentence, many]) {
    expect(each.text.length).toBeLessThanOrEqual(500);
    expect(sentenceIn('zh-CN', each).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(each).length).toBeLessThan(4000);
  }
});

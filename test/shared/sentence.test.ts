import { expect, test } from 'vitest';
import { codeOf, SwitchbackError, sentenceOf } from '../../src/shared/errors.ts';
import { parseSentence, type Sentence, say, storedSentence } from '../../src/shared/sentence.ts';
import { sentenceIn } from '../../src/shared/translation.ts';

test('places are filled with names, numbers, lists and sentences', () => {
  const advice = say('catalog.thereIs', { names: ['first', 'second'] });
  expect(say('catalog.noRun', { name: 'third', advice }).text).toBe('There is no run "third": there is first, second.');
  expect(say('catalog.noRunId', { id: 7 }).text).toBe('There is no run with the id 7: see switchback run list.');
});

test('what fills a place is not filled itself', () => {
  expect(say('common.verbatim', { text: '{text} {name} $&' }).text).toBe('{text} {name} $&');
});

test('in another language its places are filled with sentences of that language; what is not known there is English', () => {
  const names = ['first', 'second'];
  const sentence = say('catalog.noRun', { name: '{third}', advice: say('catalog.thereIs', { names }) });
  expect(sentenceIn('en', sentence)).toBe(sentence.text);
  expect(sentenceIn('zh-CN', sentence)).toContain('first、second');
  expect(sentenceIn('zh-CN', sentence)).toContain('{third}');
  expect(sentenceIn('zh-CN', sentence)).not.toContain('There');
  const later = { ...sentence, key: 'catalog.ofALaterVersion' } as unknown as Sentence;
  expect(sentenceIn('zh-CN', later)).toBe(sentence.text);
});

test('unknown sentences and places that do not fit are no TypeScript', () => {
  // @ts-expect-error There is no such sentence.
  expect(() => say('catalog.noSuchThing')).toThrow();
  // @ts-expect-error A place is left open.
  expect(() => say('catalog.noRunId')).toThrow();
  // @ts-expect-error It has no such place.
  say('catalog.noRunId', { id: 7, name: 'run' });
});

test('a stored sentence is read again; text of an earlier version stands for itself', () => {
  const sentence = say('catalog.noRun', { name: 'a', advice: say('catalog.beginRun') });
  expect(parseSentence(storedSentence(sentence))).toEqual(sentence);
  for (const text of ['the process ended', '{"broken', '7', 'null'])
    expect(parseSentence(text)).toEqual(say('common.verbatim', { text }));
});

test('an error carries its sentence; anything else is a defect', () => {
  const error = new SwitchbackError('BAD_IMAGE', say('dataset.brokenPicture', { problem: say('dataset.empty') }));
  expect(error.message).toBe('The picture is empty: give another, or repair it.');
  expect(sentenceOf(error)).toBe(error.sentence);
  expect([codeOf(error), codeOf(new Error('odd')), codeOf('odd')]).toEqual(['BAD_IMAGE', 'DEFECT', 'DEFECT']);
  expect(sentenceOf(new Error('odd')).text).toContain('odd');
});

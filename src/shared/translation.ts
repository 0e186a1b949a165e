import type { Language } from './appearance.ts';
import { shortened } from './legible.ts';
import { type Filling, filledTemplate, longestText, type Sentence } from './sentence.ts';
import { experimentSentences } from './sentences/index.ts';
import chinese from './sentences/zh-CN.json' with { type: 'json' };

/** The sentences of other languages than English, by subject and name, with the same places. */
const translations: {
  readonly [L in Exclude<Language, 'en'>]: Readonly<Record<string, Readonly<Record<string, string>>>>;
} = {
  'zh-CN': { ...chinese, ...experimentSentences('zh-CN') },
};
const listSeparators: Readonly<Record<Language, string>> = { en: ', ', 'zh-CN': '、' };

/** A sentence in a language; in English where it is not known there: a host may be newer than its page. */
export function sentenceIn(language: Language, { key, places, text }: Sentence): string {
  const [subject, name] = key.split('.') as [string, string];
  const template = language === 'en' ? undefined : translations[language][subject]?.[name];
  if (template === undefined) return text;
  const told = (filling: Filling): string => {
    if (typeof filling !== 'object') return String(filling);
    return 'key' in filling ? sentenceIn(language, filling) : filling.map(told).join(listSeparators[language]);
  };
  return shortened(
    filledTemplate(template, (place) => told(places[place]!)),
    longestText,
  );
}

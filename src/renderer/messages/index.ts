import { createI18n } from 'vue-i18n';
import { type Language, languageFor, languages } from '../../shared/appearance.ts';
import { sentenceOf } from '../../shared/errors.ts';
import type { Sentence } from '../../shared/sentence.ts';
import { sentenceIn } from '../../shared/translation.ts';

type Messages = Record<string, Record<string, unknown>>;

const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' });
const experiments = import.meta.glob<Record<string, unknown>>('../../experiments/*/words.*.json', {
  eager: true,
  import: 'default',
});

/**
 * Every file's messages under its name: `messages/en/jobs.json` holds `jobs.…`, and an experiment's words are under the name of its folder:
 * `experiments/occlusion/words.en.json` holds `occlusion.…`.
 */
function messagesOf(language: Language): Messages {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  const words = Object.entries(experiments).filter(([path]) => path.endsWith(`/words.${language}.json`));
  return Object.fromEntries([
    ...own.map(([path, messages]) => [path.slice(path.lastIndexOf('/') + 1, -'.json'.length), messages] as const),
    ...words.map(([path, messages]) => [path.split('/').at(-2)!, messages] as const),
  ]);
}

/** The language of the system where the page speaks it, else English. */
export function systemLanguage(): Language {
  return languageFor(navigator.language);
}

export const i18n = createI18n({
  legacy: false,
  locale: systemLanguage(),
  fallbackLocale: 'en',
  messages: Object.fromEntries(languages.map((language) => [language, messagesOf(language)])) as Record<
    Language,
    never
  >,
});

/** As it is: its own type, with every message's place in it, is too deep for the compiler. */
const plain = i18n.global as unknown as {
  readonly t: (message: string, named: Readonly<Record<string, unknown>>) => string;
};

/** A message in the page's language, outside components; inside them `useI18n` follows a change of language. */
export const translated = (message: string, named: Readonly<Record<string, unknown>> = {}): string =>
  plain.t(message, named);

/** A sentence of the core in the page's language. */
export const told = (sentence: Sentence): string => sentenceIn(i18n.global.locale.value, sentence);

/** What to say of anything that was thrown. */
export const toldError = (thrown: unknown): string => told(sentenceOf(thrown));

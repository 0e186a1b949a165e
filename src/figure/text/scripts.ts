/** Scripts by the names that Unicode gives them and fonts have in theirs. */
const scripts = [
  ...['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Arabic', 'Hebrew', 'Syriac', 'Thaana', 'Nko'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Thai', 'Lao', 'Tibetan', 'Myanmar', 'Khmer', 'Javanese', 'Balinese', 'Sundanese', 'Mongolian', 'Yi'],
  ...['Georgian', 'Armenian', 'Ethiopic', 'Cherokee', 'Canadian_Aboriginal', 'Tifinagh', 'Vai', 'Coptic', 'Gothic'],
  ...['Runic', 'Ogham', 'Glagolitic', 'Egyptian_Hieroglyphs', 'Cuneiform', 'Latin', 'Greek', 'Cyrillic'],
].map((name) => ({ name: name.replace('_', ' '), has: new RegExp(`\\p{Script=${name}}`, 'u') }));

const emoji = /\p{Emoji_Presentation}|\ufe0f/u;

const eastAsian = new Set(['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo']);

/** Whether the fonts of Chinese, Japanese and Korean have a script. */
export const isEastAsian = (script: string): boolean => eastAsian.has(script);

/** The script of a letter (a grapheme cluster), in English; `null` for signs that belong to none. */
export function scriptOf(letter: string): string | null {
  if (emoji.test(letter)) return 'Emoji';
  return scripts.find(({ has }) => has.test(letter))?.name ?? null;
}

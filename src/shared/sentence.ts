import { legible, shortened } from './legible.ts';
import { sentences } from './sentences/index.ts';

type Sentences = typeof sentences;

/** Names a sentence: `catalog.noRun`. */
export type SentenceKey = {
  [Subject in keyof Sentences]: `${Subject}.${keyof Sentences[Subject] & string}`;
}[keyof Sentences];

/** What may fill a place of a sentence: a name, a number, part of a sentence, or several of these. */
export type Filling = string | number | Sentence | readonly (string | number | Sentence)[];

/** A sentence for a person, as data: a page says it in its own language. */
export interface Sentence {
  readonly key: SentenceKey;
  /** What fills its places, by their names. */
  readonly places: Readonly<Record<string, Filling>>;
  /** In English. */
  readonly text: string;
}

/** A sentence is read at a glance, and repeats no file. */
export const longestText = 500;
const longestFilling = 300;
const mostFillings = 50;

type Template<K extends SentenceKey> = K extends `${infer Subject extends keyof Sentences}.${infer Name}`
  ? Sentences[Subject][Name & keyof Sentences[Subject]]
  : never;
type PlaceNames<T> = T extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `'${string}` ? never : Name) | PlaceNames<Rest>
  : never;

/** The places that a sentence has. */
export type Places<K extends SentenceKey> = { readonly [Name in PlaceNames<Template<K>>]: Filling };

/** The sentence of that name, its places filled. */
export function say<K extends SentenceKey>(
  key: K,
  ...[places]: keyof Places<K> extends never ? [] : [places: Places<K>]
): Sentence {
  const given: Readonly<Record<string, Filling>> = places ?? {};
  const filled = Object.fromEntries(Object.entries(given).map(([name, filling]) => [name, inLine(filling)]));
  const text = filledTemplate(templateOf(key), (name) => textOf(filled[name]!));
  return { key, places: filled, text: shortened(text, longestText) };
}

/** A template with its places filled; `{'…'}` stands for what is in the quotes. */
export const filledTemplate = (template: string, fill: (place: string) => string): string =>
  template.replaceAll(
    /\{(?:'([^']*)'|(\w+))\}/g,
    (_, quoted: string | undefined, place: string) => quoted ?? fill(place),
  );

/** A sentence as text that `parseSentence` reads again. */
export const storedSentence = (sentence: Sentence): string => JSON.stringify(sentence);

/** A sentence from what `storedSentence` made of it; any other text as it is. */
export function parseSentence(stored: string): Sentence {
  try {
    const parsed: unknown = JSON.parse(stored);
    if (isSentence(parsed)) return parsed;
  } catch {}
  return say('common.verbatim', { text: stored });
}

/** Whether a value is a sentence. */
export const isSentence = (value: unknown): value is Sentence =>
  typeof value === 'object' && value !== null && 'key' in value && 'places' in value && 'text' in value;

function templateOf(key: SentenceKey): string {
  const [subject, name] = key.split('.') as [keyof Sentences, string];
  return (sentences[subject] as Readonly<Record<string, string>>)[name]!;
}

/** What fills a place, as far as it fits on a line: names of files and classes may hold anything. */
function inLine(filling: Filling): Filling {
  if (typeof filling === 'string') return shortened(legible(filling.replace(/\s+/g, ' ')), longestFilling);
  if (typeof filling === 'number' || 'key' in filling) return filling;
  return filling.slice(0, mostFillings).map((part) => inLine(part) as (typeof filling)[number]);
}

function textOf(filling: Filling): string {
  if (typeof filling === 'string') return filling;
  if (typeof filling === 'number') return String(filling);
  return 'key' in filling ? filling.text : filling.map(textOf).join(', ');
}

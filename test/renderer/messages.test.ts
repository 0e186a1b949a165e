import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { experimentSentences, sentences } from '../../src/shared/sentences/index.ts';

const renderer = join(import.meta.dirname, '../../src/renderer');
const experiments = join(renderer, '../experiments');
const languages = ['en', 'zh-CN'];

const shared = join(renderer, '../shared/sentences');
const translated = (language: string): Messages => JSON.parse(readFileSync(join(shared, `${language}.json`), 'utf8'));

type Messages = { readonly [key: string]: string | Messages };

function messagesOf(language: string): Map<string, string> {
  const found = new Map<string, string>();
  const collect = (messages: Messages, path: string) => {
    for (const [key, value] of Object.entries(messages)) {
      if (typeof value === 'string') found.set(`${path}.${key}`, value);
      else collect(value, `${path}.${key}`);
    }
  };
  for (const file of globSync(join(renderer, 'messages', language, '*.json')))
    collect(JSON.parse(readFileSync(file, 'utf8')), basename(file, '.json'));
  for (const file of globSync(join(experiments, `*/words.${language}.json`)))
    collect(JSON.parse(readFileSync(file, 'utf8')), basename(dirname(file)));
  collect(language === 'en' ? sentences : { ...translated(language), ...experimentSentences('zh-CN') }, 'sentences');
  return found;
}

const [english, chinese] = languages.map(messagesOf) as [Map<string, string>, Map<string, string>];

test('both languages have the same messages', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test('a message has the same places to fill in both languages', () => {
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of english) expect(places(chinese.get(key)!), key).toEqual(places(text));
});

test('no message is empty, and none in Chinese is still the English sentence', () => {
  const words = /[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/;
  for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe('');
  const commands = /switchback [a-z ]+|npm run (build|tensorflow)|git lfs pull|optimum-cli export onnx/g;
  for (const [key, text] of chinese) expect(words.test(text.replaceAll(commands, '')), `${key}: ${text}`).toBe(false);
});

test('every sentence of the core is said somewhere', () => {
  const files = globSync(
    join(
      renderer,
      '../{shared,engine,dataset,modelfile,catalog,figure,workbench,experiments,host,main,renderer}/**/*.ts',
    ),
  );
  const all = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const dynamic = [...all.matchAll(/say\(`([a-z]+\.)\$\{/g)].map(([, prefix]) => prefix!);
  const saidNowhere = [...english.keys()]
    .filter((key) => key.startsWith('sentences.'))
    .map((key) => key.slice('sentences.'.length))
    .filter((key) => !all.includes(`'${key}'`) && !dynamic.some((prefix) => key.startsWith(prefix)));
  expect(saidNowhere).toEqual([]);
});

describe('what the code asks for', () => {
  const sources = globSync([join(renderer, '**/*.{vue,ts}'), join(experiments, '*/screen/**/*.{vue,ts}')]).map(
    (file) => ({ file, text: readFileSync(file, 'utf8') }),
  );
  const isKey = (key: string) => english.has(key) || [...english.keys()].some((known) => known.startsWith(`${key}.`));

  test('is there', () => {
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)]
        .map(([, key]) => key!)
        .filter((key) => !english.has(key))
        .map((key) => `${basename(file)}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  test('is there where a part of its name is worked out', () => {
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/g)]
        .map(([, prefix]) => prefix!)
        .filter((prefix) => english.has(prefix.split('.')[0]!) || isKey(prefix.split('.')[0]!))
        .filter((prefix) => !isKey(prefix))
        .map((prefix) => `${basename(file)}: ${prefix}.…`),
    );
    expect(missing).toEqual([]);
  });

  test('is all there is', () => {
    const all = sources.map(({ text }) => text).join('\n');
    const dynamic = [...all.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/g)].map(([, prefix]) => `${prefix}.`);
    const unused = [...english.keys()].filter(
      (key) =>
        !key.startsWith('sentences.') &&
        !all.includes(`'${key}'`) &&
        !dynamic.some((prefix) => key.startsWith(prefix)) &&
        !ofEvery.some(([name, word]) => key === `${name}.${word}`),
    );
    expect(unused).toEqual([]);
  });

  /** Words that the page asks of experiments whichever they are: `${kind}.name`. */
  const words = sources.flatMap(({ text }) => [...text.matchAll(/`\$\{[\w.]+\}\.(\w+)`/g)].map(([, word]) => word!));
  const names = globSync(join(experiments, '*/words.en.json')).map((file) => basename(dirname(file)));
  const ofEvery = names.flatMap((name) => words.map((word) => [name, word] as const));

  const keepsAnalyses = (name: string) => existsSync(join(experiments, name, 'analysis.ts'));

  test.each(names)('every experiment has the words that all are asked for: %s', (name) => {
    for (const word of ['name', 'nothingYet', ...(keepsAnalyses(name) ? ['job'] : [])]) {
      expect(words).toContain(word);
      expect(english.has(`${name}.${word}`), word).toBe(true);
    }
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { text } from '../../../src/figure/page/scene.ts';
import { lettersWithoutFont } from '../../../src/figure/text/missingLetters.ts';
import { type Line, lookFurtherWith, shapeLine } from '../../../src/figure/text/shaping.ts';
import { shorten, textWidth, wrap } from '../../../src/figure/text/typography.ts';

const noFont = () => null;
afterEach(() => lookFurtherWith(noFont));

const line = (content: string) => shapeLine(content, 'regular');
const glyphsOf = ({ runs }: Line) => runs.flatMap(({ glyphs }) => glyphs.map(({ id }) => id));
const familiesOf = ({ runs }: Line) => runs.map(({ face, isDrawn }) => (isDrawn ? face.family : null));

/** What is seen from left to right, a letter a glyph. */
const seen = ({ runs }: Line) =>
  runs.flatMap(({ text, glyphs }) => glyphs.map(({ cluster }) => text[cluster])).join('');

describe('order', () => {
  test.each([
    ['חתול כלב (dog) 12 %', 'rtl', '% 12 (dog) בלכ לותח'],
    ['dog חתול, כלב 12', 'ltr', 'dog 12 בלכ ,לותח'],
    ['dog', 'ltr', 'dog'],
    ['1.5 × 2', 'ltr', '1.5 × 2'],
  ])('%s runs %s and is seen as %s', (content, direction, visual) => {
    expect(line(content).direction).toBe(direction);
    expect(seen(line(content))).toBe(visual);
  });

  test('brackets open to the side from which they are read', () => {
    const [open] = glyphsOf(line('(dog'));
    // The last of the Hebrew line is the rightmost: it opens.
    expect(glyphsOf(line('(חתול')).at(-1)).toBe(glyphsOf(line('dog)')).at(-1));
    expect(glyphsOf(line('dog)')).at(-1)).not.toBe(open);
  });
});

describe('forms', () => {
  test('an Arabic letter is another at the beginning, in the middle and at the end of a word', () => {
    const [alone] = glyphsOf(line('هـ'.slice(0, 1)));
    const joined = glyphsOf(line('ههه'));
    expect(new Set([alone, ...joined]).size).toBe(4);
    expect(familiesOf(line('قطة'))).toEqual(['Noto Sans Arabic']);
  });

  test('Devanagari joins consonants, and a short i comes before the letter that it follows', () => {
    expect(glyphsOf(line('क्ष'))).toHaveLength(1);
    expect(glyphsOf(line('कि'))[1]).toBe(glyphsOf(line('क'))[0]);
  });

  test('an emoji of several is one', () => {
    expect(glyphsOf(line('👩‍👩‍👧'))).toHaveLength(1);
    expect(familiesOf(line('🐕'))).toEqual(['Noto Emoji']);
  });

  test('a decomposed letter is as wide as the composed one', () => {
    expect(textWidth('e\u0301te\u0301', 6)).toBe(textWidth('été', 6));
  });
});

describe('letters that no font has', () => {
  test('are boxes, as wide as a letter of their script', () => {
    const { runs, width } = line('狗猫');
    expect(runs.map(({ isDrawn }) => isDrawn)).toEqual([false]);
    expect(glyphsOf(line('狗猫'))).toEqual([0, 0]);
    expect(width).toBe(2);
    expect(line('ก').width).toBeLessThan(1);
  });

  test('are named once each, in the order of the scene', () => {
    const items = [text(0, 0, 'dog 狗 ก'), text(0, 9, '狗 קלב ข', { weight: 'bold' })];
    expect(lettersWithoutFont({ items })).toEqual(['狗', 'ก', 'ข']);
    expect(lettersWithoutFont({ items: [text(0, 0, 'dog כלב قطة कुत्ता 🐕')] })).toEqual([]);
  });

  test('are asked for elsewhere, with the language that the text seems to be in', () => {
    const asked: string[] = [];
    lookFurtherWith((letter, { weight, language }) => {
      asked.push(`${letter} ${weight} ${language}`);
      return null;
    });
    shapeLine('猫 dog', 'bold');
    shapeLine('猫 ネコ', 'regular');
    shapeLine('猫 고', 'regular');
    expect(asked).toEqual([
      '猫 bold zh',
      '猫 regular ja',
      'ネ regular ja',
      'コ regular ja',
      '猫 regular ko',
      '고 regular ko',
    ]);
  });
});

const anyText = fc.string({
  unit: fc.constantFrom(...'aV. (5)%–אבּשׁلاقطةّ،कषि्त्र狗猫ネกำ🐕', '\u200d', '\ufe0f', '👩‍👩‍👧', '\u0301'),
  maxLength: 24,
});

describe('whatever is written', () => {
  test('runs stand beside each other and no glyph is before or after its line', () => {
    fc.assert(
      fc.property(anyText, (content) => {
        const { runs, width } = line(content);
        let end = 0;
        for (const run of runs) {
          expect(run.x).toBeCloseTo(end, 9);
          expect(run.width).toBeGreaterThanOrEqual(0);
          end = run.x + run.width;
        }
        expect(end).toBeCloseTo(width, 9);
      }),
      { numRuns: 500 },
    );
  });

  test('every letter is in one run', () => {
    fc.assert(
      fc.property(anyText, (content) => {
        const letters = line(content)
          .runs.map(({ text }) => text)
          .join('');
        const sorted = (value: string) => [...value.replace(/[()]/g, '')].sort().join('');
        expect(sorted(letters)).toBe(sorted(content.normalize('NFC')));
      }),
      { numRuns: 300 },
    );
  });

  test('what is shortened or broken into lines fits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 30 }), (content, widthMm) => {
        for (const part of [shorten(content, widthMm, 6), ...wrap(content, widthMm, 6)])
          expect(textWidth(part, 6)).toBeLessThanOrEqual(widthMm);
      }),
      { numRuns: 200 },
    );
  });
});

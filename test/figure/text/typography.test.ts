import { describe, expect, test } from 'vitest';
import { ordinal } from '../../../src/figure/page/pageLayout.ts';
import { paragraph } from '../../../src/figure/page/paragraph.ts';
import { numberLabel, percentLabel, printable, shorten, textWidth, wrap } from '../../../src/figure/text/typography.ts';

test('widths are those of Helvetica: "0" at 10 pt is 0.556 em', () => {
  expect(textWidth('0', 10)).toBeCloseTo(0.556 * 10 * (25.4 / 72), 2);
  expect(textWidth('word', 7, 'bold')).toBeGreaterThan(textWidth('word', 7));
});

test.each([
  [0, '0'],
  [30, '30.0'],
  [16.83, '16.8'],
  [115.2, '115'],
  [-3.2, '−3.20'],
  [0.99949, '0.999'],
  [999.7, '1000'],
  [48123, '48123'],
  [123456, '1.2e5'],
  [-0.000012, '−1.2e−5'],
  [Number.NaN, '–'],
])('numberLabel(%d) is %s', (value, label) => {
  expect(numberLabel(value)).toBe(label);
});

test.each([
  [0, 'a'],
  [25, 'z'],
  [26, 'aa'],
  [701, 'zz'],
  [702, 'aaa'],
])('panel %i is %s', (i, letter) => {
  expect(ordinal(i)).toBe(letter);
});

describe('shorten', () => {
  const name = 'African chameleon, Chamaeleo chamaeleon';

  test('leaves what fits', () => {
    expect(shorten(name, 200, 6)).toBe(name);
  });

  test.each([3, 10, 20, 30])('fills %d mm and no more', (widthMm) => {
    const short = shorten(name, widthMm, 6);
    expect(short.endsWith('…')).toBe(true);
    expect(textWidth(short, 6)).toBeLessThanOrEqual(widthMm);
    const kept = short.length - 1;
    expect(textWidth(`${name.slice(0, kept + 2)}…`, 6)).toBeGreaterThan(widthMm);
  });

  test('is empty where not even the ellipsis fits', () => {
    expect(shorten(name, 0.5, 6)).toBe('');
  });

  test('never cuts a letter of several code units', () => {
    const short = shorten('e\u0301'.repeat(40), 10, 6);
    expect(short).toMatch(/^(e\u0301)+…$/);
  });
});

test('wrap breaks between words and loses none', () => {
  const words = 'the image patches in the same order, strongest first';
  const lines = wrap(words, 20, 6);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(' ')).toBe(words);
  for (const line of lines) expect(textWidth(line, 6)).toBeLessThanOrEqual(20);
});

test.each([
  ['图中每一行从左到右依次显示投影（按强度排列），以及对应的图像块。', 20],
  ['ภาพแต่ละภาพแสดงการฉายภาพของแผนที่คุณลักษณะ', 20],
])('wrap breaks %s, which has no spaces, without losing a letter', (content, widthMm) => {
  const lines = wrap(content, widthMm, 6);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('')).toBe(content);
  for (const line of lines) {
    expect(textWidth(line, 6)).toBeLessThanOrEqual(widthMm);
    expect(line).not.toMatch(/^[，。）]|（$/u);
  }
});

test('a paragraph that is read from right to left begins at the right', () => {
  const lineOf = (content: string) => paragraph(2, 0, 20, content, { sizePt: 6 }).items[0];
  expect(lineOf('חתול (cat)')).toMatchObject({ x: 22, anchor: 'end' });
  expect(lineOf('cat (חתול)')).toMatchObject({ x: 2, anchor: 'start' });
});

test('printable drops control characters, direction marks and lone surrogates, and keeps letters of all scripts', () => {
  expect(printable('a\u0000b\nc\u202ed\ud800e\ufffff')).toBe('a b c d\ufffde f');
  expect(printable('Straße 犬 ñ')).toBe('Straße 犬 ñ');
});

test.each([
  [0, '0.0 %'],
  [1, '100.0 %'],
  [0.868, '86.8 %'],
  [0.0004, '<0.1 %'],
  [0.9997, '>99.9 %'],
  [Number.NaN, '–'],
])('a share of %d is %s: neither all nor nothing is said of what is only nearly so', (share, label) => {
  expect(percentLabel(share)).toBe(label);
});

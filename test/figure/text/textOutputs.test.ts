import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { exportScene } from '../../../src/figure/output/export.ts';
import { mmPerPt, type Scene, text } from '../../../src/figure/page/scene.ts';
import { textWidth } from '../../../src/figure/text/typography.ts';

/** Black words, one under another, 12 pt, from x = 4 mm. */
const words = ['dog', 'חתול (dog) 12', 'قطة كبيرة', 'कुत्ता क्षत्रिय', '🐕 1️⃣', '狗（犬）', 'กา'];
const sizePt = 12;
const lineMm = 10;
const leftMm = 4;
const scene: Scene = {
  widthMm: 80,
  heightMm: words.length * lineMm,
  title: '',
  description: '',
  items: words.map((word, i) => text(leftMm, i * lineMm + 7, word, { sizePt })),
};
const widths = words.map((word) => textWidth(word, sizePt));

describe('SVG', async () => {
  const svg = Buffer.from(await exportScene(scene, 'svg', null, { dpi: 300 })).toString();
  const elements = svg.match(/<text[^>]*>/g)!;

  test('keeps the width of all that is not plain, in fonts that have it', () => {
    expect(elements[0]).not.toContain('textLength');
    for (const [i, element] of elements.entries()) {
      if (i === 0) continue;
      const length = Number(/textLength="([\d.]+)"/.exec(element)![1]);
      expect(length, words[i]).toBeCloseTo(widths[i]!, 2);
    }
    expect(elements[2]).toContain('&#39;Noto Sans Arabic&#39;');
  });

  test('begins where the line does, whatever its direction', () => {
    expect(elements[0]).not.toMatch(/direction|text-anchor/);
    expect(elements[1]).toMatch(/direction="rtl" text-anchor="end"/);
  });
});

describe('PNG', () => {
  test('has the ink of a line within its width, and as far as that', async () => {
    const dpi = 254;
    const { data, info } = await sharp(await exportScene(scene, 'png', null, { dpi }))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [i, width] of widths.entries()) {
      const columns = Array.from({ length: info.width }, (_, x) => x).filter((x) => {
        const rows = Array.from({ length: lineMm * 10 }, (_, y) => data[(i * lineMm * 10 + y) * info.width + x]!);
        return Math.min(...rows) < 128;
      });
      const [first, last] = [columns[0]! / 10, columns.at(-1)! / 10];
      expect(first, words[i]).toBeGreaterThan(leftMm - 0.3);
      expect(last, words[i]).toBeLessThan(leftMm + width + 0.3);
      expect(last - first, words[i]).toBeGreaterThan(width - 2.5);
    }
  });
});

describe('PDF', async () => {
  const page = pageOf(Buffer.from(await exportScene(scene, 'pdf', null, { dpi: 300 })));

  test('begins every line where it begins elsewhere, and stays within its width', () => {
    for (const [i, width] of widths.entries()) {
      const xs = page.filter(({ line }) => line === i).map(({ xMm }) => xMm);
      expect(Math.min(...xs), words[i]).toBeCloseTo(leftMm, 1);
      expect(Math.max(...xs), words[i]).toBeLessThan(leftMm + width);
    }
  });

  test('says what is read: letter by letter from right to left, else part by part', () => {
    const said = words.map((_, i) => page.filter(({ line }) => line === i).map(({ actual }) => actual));
    expect(said[0]).toEqual([null]);
    expect(said[1]!.join('')).toBe('12 (dog) לותח');
    expect(said[2]!.toReversed().join('')).toBe('قطة كبيرة');
    expect(said[3]!.join('')).toBe('कुत्ता क्षत्रिय');
    expect(said[4]!.join('')).toBe('🐕 1️⃣');
    expect(said[5]!.join('')).toBe('狗（犬）');
  });
});

/** The texts of a page in the order in which they are drawn: in which line, from where, and what they are said to be. */
function pageOf(pdf: Buffer) {
  const source = pdf.toString('latin1');
  const streams = [...source.matchAll(/stream\n/g)].map(({ index }) => {
    try {
      return inflateSync(pdf.subarray(index + 'stream\n'.length)).toString('latin1');
    } catch {
      return '';
    }
  });
  const content = streams.find((stream) => stream.includes('BT'))!;
  const heightPt = scene.heightMm / mmPerPt;
  return [...content.matchAll(/BT\n(.*?)ET/gs)].map(([, drawn]) => {
    const [, x, y] = /1 0 0 1 ([\d.-]+) ([\d.-]+) Tm/.exec(drawn!)!;
    const actual = /ActualText <feff([\da-f]*)>/.exec(drawn!)?.[1];
    return {
      line: Math.floor(((heightPt - Number(y)) * mmPerPt) / lineMm),
      xMm: Number(x) * mmPerPt,
      actual: actual === undefined ? null : Buffer.from(actual, 'hex').swap16().toString('utf16le'),
    };
  });
}

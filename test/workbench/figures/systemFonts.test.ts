import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { text } from '../../../src/figure/page/scene.ts';
import { openFace } from '../../../src/figure/text/faces.ts';
import { lookFurtherWith, shapeLine } from '../../../src/figure/text/shaping.ts';
import { fontconfigFonts, fontsInList } from '../../../src/workbench/figures/fontconfig.ts';
import { fontWarning } from '../../../src/workbench/figures/fontWarning.ts';
import { fontsIn, useSystemFonts } from '../../../src/workbench/figures/systemFonts.ts';

const { resolve } = createRequire(import.meta.url);
const shipped = (path: string) => resolve(`@expo-google-fonts/${path}`);
const folder = mkdtempSync(join(tmpdir(), 'switchback-fonts-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => lookFurtherWith(() => null));

mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
const devanagari = 'noto-sans-devanagari';
copyFileSync(shipped(`${devanagari}/400Regular/NotoSansDevanagari_400Regular.ttf`), join(folder, 'deep', 'a.ttf'));
copyFileSync(shipped(`${devanagari}/700Bold/NotoSansDevanagari_700Bold.ttf`), join(folder, 'deep', 'er', 'a-Bold.TTF'));
writeFileSync(join(folder, 'NotoSansDevanagari.ttf'), 'no font');
writeFileSync(join(folder, 'empty.ttc'), '');
writeFileSync(join(folder, 'notes.txt'), 'क');

const find = fontsIn([folder, join(folder, 'not there')]);

test.each([
  ['regular', 'a.ttf'],
  ['bold', 'a-Bold.TTF'],
] as const)('a %s letter is found in the font of that weight, past files that are no fonts', (weight, file) => {
  const face = find('कि', { weight, language: 'zh' });
  expect(face?.family).toBe('Noto Sans Devanagari');
  expect(face?.file.path.endsWith(file)).toBe(true);
  expect(find('क', { weight, language: 'zh' })).toBe(face);
});

test('a letter that none has is not found', () => {
  expect(find('狗', { weight: 'regular', language: 'zh' })).toBeNull();
  expect(find('क\u0e34', { weight: 'regular', language: 'zh' })).toBeNull();
});

test('a warning names the letters that are not found, and a font', () => {
  lookFurtherWith(find);
  const warning = fontWarning({ items: [text(0, 0, 'สุนัข'), text(0, 0, '狗 dog')] });
  expect(warning?.text).toBe(
    'No font here has สุ (U+0E2A), นั (U+0E19), ข (U+0E02), 狗 (U+72D7): boxes stand for them in the figure; install a font that has them, such as Noto Sans Thai, Noto Sans CJK.',
  );
  expect(fontWarning({ items: [text(0, 0, 'dog कुत्ता')] })).toBeNull();
  const many = fontWarning({ items: [text(0, 0, '狗猫鳥犬馬羊牛魚虎龍蛇鼠')] });
  expect(many?.text).toMatch(/^No font here has 狗 .*羊.*, …: /);
  expect(many!.text.length).toBeLessThanOrEqual(500);
});

test('fonts are taken from what Fontconfig lists, with their letters: no bitmaps, no colours, no instances, no lines that are something else', () => {
  const list = [
    '/f/NotoSansThai.ttf\t0\tTrue\tFalse\tNoto Sans Thai,โนโต\tNoto Sans Thai Bold\t20 e01-e3a e3f',
    '/f/NotoSansThai.ttf\t65536\tTrue\tFalse\tNoto Sans Thai\tNoto Sans Thai Thin\te01-e3a',
    '/f/NotoColorEmoji.ttf\t0\tTrue\tTrue\tNoto Color Emoji\tNoto Color Emoji\t1f600-1f64f',
    '/f/9x15.pcf.gz\t0\tFalse\tFalse\tFixed\tFixed\t20-7e',
    'Fontconfig warning: no cache',
    '',
  ].join('\n');
  const [thai, ...others] = fontsInList(list);
  expect(others).toEqual([]);
  expect(thai).toMatchObject({
    path: '/f/NotoSansThai.ttf',
    index: 0,
    family: 'Noto Sans Thai',
    name: 'Noto Sans Thai Bold',
  });
  const has = [0x20, 0x21, 0xe01, 0xe20, 0xe3a, 0xe3b, 0xe3f].map((codePoint) => thai!.characters().has(codePoint));
  expect(has).toEqual([true, false, true, true, true, false, true]);
});

const listed = fontconfigFonts();
test.skipIf(!listed)('what Fontconfig says of a font is what is in it (skipped where there is none)', () => {
  const some = listed!.flatMap(({ candidates }) => candidates()).slice(0, 5);
  for (const { path, index, family, characters } of some) {
    const face = openFace({ path, index }, family);
    for (const codePoint of [...face.characters].slice(0, 500)) expect(characters().has(codePoint)).toBe(true);
  }
});

const hasCjk = fontsInSystem('狗');
test.skipIf(!hasCjk)('Chinese is drawn with a font of the system (skipped where it has none)', () => {
  useSystemFonts();
  const { runs } = shapeLine('狗（犬）', 'regular');
  expect(runs.map(({ isDrawn }) => isDrawn)).toEqual([true]);
  expect(fontWarning({ items: [text(0, 0, '狗（犬）')] })).toBeNull();
});

function fontsInSystem(letter: string): boolean {
  useSystemFonts();
  return shapeLine(letter, 'regular').runs.every(({ isDrawn }) => isDrawn);
}

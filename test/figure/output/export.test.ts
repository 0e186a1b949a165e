import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { exportScene, formatOf } from '../../../src/figure/output/export.ts';
import { picture } from '../../../src/figure/marks/picture.ts';
import { readProvenance } from '../../../src/figure/page/readProvenance.ts';
import { frame, type Scene, text } from '../../../src/figure/page/scene.ts';

const provenance = {
  weightsHash: 'ab12',
  classes: ['Pudel <script>alert(1)</script> & "co"', 'jalapeño 犬', 'two  blanks'],
  seed: 7,
};
const hostile = '<script>alert("&")</script>\u0000\u001b\ud800';
const box = { x: 2, y: 2, width: 6, height: 6 };
const checkerboard = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 255, 255, 0) } as const;

const scene: Scene = {
  widthMm: 40,
  heightMm: 20,
  title: hostile,
  description: 'A & B',
  items: [
    await picture(checkerboard, box, hostile),
    frame(box),
    { kind: 'rect', x: 20, y: 2, width: 10, height: 6, fill: '#0072b2', stroke: null, strokeWidth: 0 },
    { kind: 'line', x1: 1, y1: 19, x2: 39, y2: 19, stroke: '#000000', strokeWidth: 0.2 },
    text(2, 13, hostile),
    text(38, 17, 'bold', { weight: 'bold', anchor: 'end', rotationDeg: -90 }),
  ],
};

test.each([
  ['a/b.SVG', 'svg'],
  ['x.pdf', 'pdf'],
  ['x.y.png', 'png'],
])('formatOf(%s) is %s', (path, format) => {
  expect(formatOf(path)).toBe(format);
});

test.each(['x.jpg', 'svg', ''])('formatOf(%j) is refused', (path) => {
  expect(() => formatOf(path)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
});

describe('provenance', () => {
  test.each(['svg', 'pdf', 'png'] as const)('is read back from %s as it was', async (format) => {
    expect(readProvenance(await exportScene(scene, format, provenance, { dpi: 150 }))).toEqual(provenance);
  });

  test.each([
    ['nothing', ''],
    ['words', 'a figure'],
    ['an SVG without any', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['an SVG with something else', '<svg><metadata>&lt;rdf&gt;</metadata></svg>'],
    ['a broken PNG', '\u0089PNG\r\n'],
    ['a PDF without any', '%PDF-1.3\n%%EOF'],
    ['a PDF with a broken attachment', '%PDF-1.3\n/EmbeddedFile stream\nxyz\nendstream'],
  ])('there is none in %s', async (_, content) => {
    expect(readProvenance(Buffer.from(content, 'latin1'))).toBeNull();
  });

  const tooMuch = Buffer.concat([Buffer.from('{}'), Buffer.alloc(8 * 2 ** 20, ' ')]);
  test.each([
    ['an SVG', [Buffer.from('<svg><metadata>'), tooMuch, Buffer.from('</metadata></svg>')]],
    ['a PDF', [Buffer.from('%PDF /EmbeddedFile stream\n'), deflateSync(tooMuch), Buffer.from('\nendstream')]],
    [
      'a PNG',
      [Buffer.from('\x89PNG\r\n\x1a\n\0\x80\0\x11tEXtprovenance\0', 'latin1'), tooMuch, Buffer.from('\0\0\0\0')],
    ],
  ])('more than 8 MiB of it in %s is not read', (_, parts) => {
    expect(readProvenance(Buffer.concat(parts))).toBeNull();
  });

  test('there is none in a picture of something else', async () => {
    const { width, height, channels, data } = checkerboard;
    const png = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
    expect(readProvenance(png)).toBeNull();
  });
});

describe('SVG', async () => {
  const svg = Buffer.from(await exportScene(scene, 'svg', provenance, { dpi: 300 })).toString();

  test('has its size in mm and real text', () => {
    expect(svg).toContain('width="40mm" height="20mm" viewBox="0 0 40 20"');
    expect(svg).toContain('font-weight="bold"');
    expect(svg).toContain('>bold</text>');
    expect(svg).toContain('rotate(-90 38 17)');
  });

  test('escapes hostile text and holds no character that XML forbids', () => {
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(svg.isWellFormed()).toBe(true);
  });
});

describe('PDF', async () => {
  const bytes = Buffer.from(await exportScene(scene, 'pdf', provenance, { dpi: 300 }));
  const source = bytes.toString('latin1');

  test('is one page of the figure, with TrueType embedded and a map back to characters', () => {
    expect(source.startsWith('%PDF')).toBe(true);
    expect(source).toContain('/FontFile2');
    expect(source).toContain('/ToUnicode');
    expect(source.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
    const [width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(source)!.slice(1).map(Number);
    expect(width).toBeCloseTo((40 / 25.4) * 72, 3);
    expect(height).toBeCloseTo((20 / 25.4) * 72, 3);
  });

  test('attaches its provenance as provenance.json', () => {
    expect(source).toContain('provenance.json');
  });

  test('is the same bytes again', async () => {
    expect(bytes.equals(await exportScene(scene, 'pdf', provenance, { dpi: 300 }))).toBe(true);
  });
});

describe('PNG', () => {
  test.each([
    [300, 472, 236],
    [600, 945, 472],
    [72, 113, 57],
  ])('at %i dpi is %i × %i px, marked so, RGB', async (dpi, width, height) => {
    const { density, ...metadata } = await sharp(await exportScene(scene, 'png', provenance, { dpi })).metadata();
    expect(metadata).toMatchObject({ width, height, channels: 3, hasAlpha: false });
    expect(density).toBe(dpi);
  });

  test('has pixels where the scene has them: white paper, a crisp checkerboard, a blue rectangle', async () => {
    const dpi = 254;
    const { data, info } = await sharp(await exportScene(scene, 'png', null, { dpi }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (xMm: number, yMm: number) => {
      const i = (Math.floor(yMm * 10) * info.width + Math.floor(xMm * 10)) * 3;
      return [...data.subarray(i, i + 3)];
    };
    expect(at(15, 5)).toEqual([255, 255, 255]);
    expect(at(25, 5)).toEqual([0, 0x72, 0xb2]);
    // Half a pixel from the checkerboard's middle, on both sides.
    expect(at(4.85, 3)).toEqual([0, 0, 0]);
    expect(at(5.15, 3)).toEqual([255, 255, 255]);
    expect(at(3, 5.15)).toEqual([255, 255, 255]);
  });

  test('draws text: there is ink at the baseline', async () => {
    const { data, info } = await sharp(await exportScene(scene, 'png', null, { dpi: 254 }))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rows = data.subarray(115 * info.width, 130 * info.width);
    expect(Math.min(...rows)).toBeLessThan(100);
  });

  test.each([0, 35, 2401, Number.NaN])('%d dpi is refused', async (dpi) => {
    await expect(exportScene(scene, 'png', null, { dpi })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('more than 150 megapixels are refused', async () => {
    await expect(
      exportScene({ ...scene, widthMm: 900, heightMm: 900 }, 'png', null, { dpi: 600 }),
    ).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

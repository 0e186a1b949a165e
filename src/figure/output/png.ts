import { crc32 } from 'node:zlib';
import { renderAsync } from '@resvg/resvg-js';
import sharp from 'sharp';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { provenanceJson } from '../page/provenance.ts';
import { mmPerInch, type RasterItem, type Scene } from '../page/scene.ts';
import { outlinedText, sceneToSvg } from './svg.ts';

const dpiRange = [36, 2400] as const;
/** 600 MB of pixels while it is drawn. */
const largestPixelCount = 150e6;

/**
 * The scene as RGB PNG on white, `dpi` dots an inch (36 to 2400) and marked so; the provenance is the text chunk
 * `provenance`. Throws `BAD_ARGUMENT` for another `dpi` or a picture of more than 150 megapixels.
 */
export async function sceneToPng(scene: Scene, provenance: unknown, dpi: number): Promise<Uint8Array> {
  const pixelMm = mmPerInch / dpi;
  const [width, height] = [Math.round(scene.widthMm / pixelMm), Math.round(scene.heightMm / pixelMm)];
  checkSize(width, height, dpi);
  const items = await Promise.all(
    scene.items.map((item) => (item.kind === 'raster' ? onPixelGrid(item, pixelMm) : item)),
  );
  const wholePixels = { ...scene, items, widthMm: width * pixelMm, heightMm: height * pixelMm };
  const svg = sceneToSvg(wholePixels, null, outlinedText);
  const drawn = await renderAsync(svg, { dpi, font: { loadSystemFonts: false } });
  const raw = { width: drawn.width, height: drawn.height, channels: 4 } as const;
  const png = await sharp(drawn.pixels, { raw, limitInputPixels: false })
    // The renderer rounds lengths of a micrometre up to a pixel.
    .extract({ left: 0, top: 0, width, height })
    .removeAlpha()
    .withDensity(dpi)
    .png({ compressionLevel: 9 })
    .toBuffer();
  return withTextChunk(png, 'provenance', provenanceJson(provenance));
}

function checkSize(width: number, height: number, dpi: number): void {
  if (!(dpi >= dpiRange[0] && dpi <= dpiRange[1])) {
    throw new SwitchbackError('BAD_ARGUMENT', say('figure.dpiRange', { dpi, least: dpiRange[0], most: dpiRange[1] }));
  }
  if (width * height > largestPixelCount) {
    throw new SwitchbackError('BAD_ARGUMENT', say('figure.tooManyPixels', { dpi, width, height }));
  }
}

/** The picture resampled to whole pixels of the figure: averaged, where a renderer would pick single pixels. */
async function onPixelGrid(item: RasterItem, pixelMm: number): Promise<RasterItem> {
  const [left, top] = [Math.round(item.x / pixelMm), Math.round(item.y / pixelMm)];
  const width = Math.max(1, Math.round((item.x + item.width) / pixelMm) - left);
  const height = Math.max(1, Math.round((item.y + item.height) / pixelMm) - top);
  const png = await sharp(item.png)
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { ...item, png, x: left * pixelMm, y: top * pixelMm, width: width * pixelMm, height: height * pixelMm };
}

/** Length of the signature and of the header chunk, which must come first. */
const pngHeadBytes = 8 + 25;

function withTextChunk(png: Uint8Array, keyword: string, ascii: string): Uint8Array {
  const body = Buffer.from(`tEXt${keyword}\0${ascii}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return Buffer.concat([png.subarray(0, pngHeadBytes), chunk, png.subarray(pngHeadBytes)]);
}

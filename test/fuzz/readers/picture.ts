import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { plain } from '../../dataset/pictures.ts';
import { extremes, mutatedBytes } from '../bytes.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const [width, height] = [24, 17];

/** Small pictures in every format that is read, each in the ways that decoders have parts of their own for. */
async function samples(): Promise<{ png: Buffer[]; others: Buffer[] }> {
  const noise = (bytes: number) =>
    Uint8Array.from({ length: bytes }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
  const of = (channels: 1 | 3 | 4) => sharp(noise(width * height * channels), { raw: { width, height, channels } });
  const deep = sharp(new Uint16Array(noise(width * height * 6).buffer), { raw: { width, height, channels: 3 } });
  const frames = sharp(noise(width * height * 3 * 3), {
    raw: { width, height: height * 3, channels: 3, pageHeight: height },
  });
  const exif = of(3).withMetadata({ orientation: 6 });
  const [png, others] = await Promise.all([
    Promise.all(
      [
        ...[of(3).png(), of(4).png({ progressive: true }), of(3).png({ palette: true }), of(1).png()],
        ...[deep.clone().toColourspace('rgb16').png(), deep.clone().toColourspace('rgb16').png({ progressive: true })],
      ].map((own) => own.toBuffer()),
    ),
    Promise.all(
      [
        ...[
          of(3).jpeg(),
          of(3).jpeg({ progressive: true }),
          of(1).jpeg(),
          of(3).toColourspace('cmyk').jpeg(),
          exif.jpeg(),
        ],
        ...[of(3).webp(), of(4).webp({ lossless: true }), frames.clone().webp()],
        ...[of(3).gif(), frames.clone().gif()],
        ...[
          of(3).tiff({ compression: 'lzw' }),
          of(3).tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
        ],
        ...[of(3).tiff({ compression: 'jpeg' }), of(1).tiff({ compression: 'none' }), of(1).tiff({ bitdepth: 1 })],
        of(3).avif({ effort: 0 }),
      ].map((own) => own.toBuffer()),
    ),
  ]);
  return { png, others };
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** A PNG of chunks with the right sums, so that what is wrong in them reaches the decoder. */
function pngOf(chunks: readonly Chunk[]): Buffer {
  const parts = chunks.flatMap(({ type, data }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return [frame.subarray(0, 4), body, frame.subarray(4)];
  });
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

/** A PNG with one of its chunks changed, its size another, or chunks of other PNGs in it. */
function mutatedPng(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const listed = seeds.map(chunksOf);
  const all = listed.flat();
  const side = fc.constantFrom(...extremes.filter((value) => value < 2n ** 32n).map(Number), 5000, 9999, 20_000);
  const header = fc
    .tuple(side, side, fc.constantFrom(1, 2, 4, 8, 16, 3, 0), fc.nat(7), fc.nat(2))
    .map(([wide, high, depth, colour, interlace]) => (chunks: readonly Chunk[]) => {
      const data = Buffer.concat([chunks[0]!.data, Buffer.alloc(13)], 13);
      if (depth > 2) data.writeUInt32BE(wide, 0);
      if (colour > 1) data.writeUInt32BE(high, 4);
      data.set([depth, colour, 0, 0, interlace], 8);
      return [{ type: 'IHDR', data }, ...chunks.slice(1)];
    });
  const data = fc.tuple(fc.nat(20), mutatedBytes(all.map((chunk) => chunk.data))).map(
    ([at, own]) =>
      (chunks: readonly Chunk[]) =>
        chunks.map((chunk, i) => (i === at % chunks.length ? { ...chunk, data: own } : chunk)),
  );
  const other = fc.tuple(fc.nat(20), fc.constantFrom(...all), fc.integer({ min: 1, max: 200 })).map(
    ([at, own, times]) =>
      (chunks: readonly Chunk[]) =>
        chunks.toSpliced(1 + (at % chunks.length), 0, ...Array<Chunk>(times).fill(own)),
  );
  const steps = fc.array(fc.oneof(header, data, other), { minLength: 1, maxLength: 2 });
  return fc
    .tuple(fc.constantFrom(...listed), steps)
    .map(([chunks, own]) => pngOf(own.reduce((made, step) => step(made), chunks)));
}

export const picture: Reader = {
  share: 10,
  open: async (folder) => {
    const { png, others } = await samples();
    const signal = new AbortController().signal;
    const locations = [{ path: 'picture', record: null }];
    return {
      cases: fc
        .oneof({ arbitrary: mutatedBytes([...others, ...png]), weight: 3 }, mutatedPng(png))
        .map(oneFile('picture')),
      read: async (given) => {
        writeCase(folder, given);
        for await (const { hash, broken } of inspectImages(folder, locations, { signal })) {
          if (broken) return [broken];
          const reader = pictureReader(folder, [{ ...locations[0]!, hash }], plain(16));
          for await (const batch of reader.read([[0]], signal)) {
            if (batch.broken[0]) return [batch.broken[0].reason];
            assert.equal(batch.pixels.length, 16 * 16 * 3);
          }
        }
        return [];
      },
    };
  },
};

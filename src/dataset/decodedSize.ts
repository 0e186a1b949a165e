import sharp from 'sharp';
import { type Sentence, say } from '../shared/sentence.ts';

/** What a decoder makes of a picture. */
export interface DecodedSize {
  /** px, after orienting. */
  readonly width: number;
  /** px, after orienting. */
  readonly height: number;
  /** Of the whole picture with all its channels. */
  readonly bytes: number;
}

/** As a small file may claim any number. */
const largest = {
  pixels: 1e8,
  /** px. A decoder holds some hundred lines at a time: of a million pixels each, 2 GB. */
  side: 65_535,
  /** 100 megapixels of three channels of 8 bits. Of twice that many bytes a picture of 16 bits takes 13 s. */
  bytes: 3e8,
} as const;

const bytesOf: Readonly<Record<string, number>> = { uchar: 1, char: 1, ushort: 2, short: 2 };

/** How large a picture is once it is decoded, by its header alone. Throws sharp's error for one that has none. */
export async function decodedSize(bytes: Buffer): Promise<DecodedSize> {
  const { autoOrient, channels, depth } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = autoOrient;
  return { width, height, bytes: width * height * channels * (bytesOf[depth] ?? 8) };
}

/** Why a picture of that size is not decoded, in words that follow its name; `null` where it is. */
export function sizeProblem({ width, height, bytes }: DecodedSize): Sentence | null {
  if (width * height > largest.pixels) return say('dataset.tooManyPixels');
  if (Math.max(width, height) > largest.side) return say('dataset.tooLongSide', { most: largest.side });
  return bytes > largest.bytes ? say('dataset.tooLargeDecoded') : null;
}

/** Frame headers but for those of hierarchical files: C4, C8 and CC are other things. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** What `decodedSize` says of a JPEG, but for how it is turned, in a thousandth of the time; `null` where its beginning does not tell. */
export function jpegSize(bytes: Buffer): DecodedSize | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (const at of segments(bytes)) {
    if (!isFrame(bytes[at + 1]!)) continue;
    const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
    return { width, height, bytes: width * height * bytes[at + 9]! };
  }
  return null;
}

/** Bytes in which EXIF data begin, where there are any. */
const exifWithin = 2 ** 17;

/** The marker before the first scan: what lies before it is all of the header. */
const startOfScan = 0xda;

/** `jpegSize` of a picture with a whole header and without EXIF data, which may say that it is turned; `null` for any other. */
export function uprightJpegSize(bytes: Buffer): DecodedSize | null {
  if (bytes.subarray(0, exifWithin).includes('Exif\0')) return null;
  return [...segments(bytes)].some((at) => bytes[at + 1] === startOfScan) ? jpegSize(bytes) : null;
}

/** What `decodedSize` says of a JPEG or a PNG by its bytes alone, where nothing turns it and no level has more than 8 bits; `null` for any other. */
export const uprightSize = (bytes: Buffer): DecodedSize | null => uprightJpegSize(bytes) ?? uprightPngSize(bytes);

const pngStart = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** Channels by the type of colour; a palette may have an alpha channel. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/** `null` for one of 16 bits, with EXIF data, without pixels, or that is none. */
function uprightPngSize(bytes: Buffer): DecodedSize | null {
  if (bytes.length < 33 || bytes.compare(pngStart, 0, 16, 0, 16) !== 0) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const channels = pngChannels[bytes[25]!];
  if (channels === undefined || bytes[24]! > 8 || width === 0 || height === 0) return null;
  for (let at = 33; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return { width, height, bytes: width * height * channels };
    if (type === 'eXIf') return null;
  }
  return null;
}

/** Where each segment of a JPEG's header begins, up to the first scan. */
function* segments(bytes: Buffer): Generator<number> {
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    yield at;
    if (bytes[at + 1] === startOfScan) return;
  }
}

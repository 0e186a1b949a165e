/** What a decoder makes of a picture. */
export interface DecodedSize {
  /** px, after orienting. */
  readonly width: number;
  /** px, after orienting. */
  readonly height: number;
  /** Of the whole picture with all its channels. */
  readonly bytes: number;
}

/** Frame headers but for those of hierarchical files: C4, C8 and CC are other things. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** What `decodedSize` says of a JPEG, but for how it is turned, without its decoder and in a thousandth of the time; `null` where its beginning does not tell. */
export function jpegSize(bytes: Buffer): DecodedSize | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (const at of segments(bytes)) {
    if (!isFrame(bytes[at + 1]!)) continue;
    const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
    return { width, height, bytes: width * height * bytes[at + 9]! };
  }
  return null;
}

/** The marker before the first scan: what lies before it is all of the header. */
const startOfScan = 0xda;

/** `jpegSize` of a picture with a whole header and without EXIF data, which may say that it is turned; `null` for any other. */
export function uprightJpegSize(bytes: Buffer): DecodedSize | null {
  const scan = [...segments(bytes)].find((at) => bytes[at + 1] === startOfScan);
  return scan === undefined || bytes.subarray(0, scan).includes('Exif\0') ? null : jpegSize(bytes);
}

/** What `decodedSize` says of a JPEG or a PNG by its bytes alone, where nothing turns it and no level has more than 8 bits; `null` for any other. */
export const uprightSize = (bytes: Buffer): DecodedSize | null => uprightJpegSize(bytes) ?? uprightPngSize(bytes);

const pngStart = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** Channels by the type of colour; a palette may have an alpha channel. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/** What `decodedSize` says of a PNG; `null` for one of 16 bits, with EXIF data, without pixels, or that is none. */
export function uprightPngSize(bytes: Buffer): DecodedSize | null {
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

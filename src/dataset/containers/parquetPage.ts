import type { PageHeader } from 'hyparquet';
import type { readPage } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** A page whose content is no longer compressed. */
interface UnpackedPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

const dictionaries: readonly unknown[] = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/**
 * Decompresses a page, and looks through the runs in it: the library fills whatever a run says, and a run of five bytes may say two thousand
 * million. Throws for a page that is damaged.
 */
export function unpackedPage(
  header: PageHeader,
  stored: Uint8Array,
  { codec, compressors }: Parameters<typeof readPage>[2],
  maxDefinitionLevel: number,
): UnpackedPage {
  if (stored.length < header.compressed_page_size) throw new Error('a page is cut off');
  const unpack: Unpack = (bytes, length) => decompressPage(bytes, length, codec, compressors);
  const levelWidth = 32 - Math.clz32(maxDefinitionLevel);
  return header.data_page_header_v2
    ? secondVersion(header, header.data_page_header_v2, stored, unpack, levelWidth)
    : firstVersion(header, stored, unpack, levelWidth);
}

type Unpack = (bytes: Uint8Array, length: number) => Uint8Array;

/** Levels, behind their length, and values are compressed together; a dictionary has values alone. */
function firstVersion(header: PageHeader, stored: Uint8Array, unpack: Unpack, levelWidth: number): UnpackedPage {
  const bytes = copyOf([unpack(stored, header.uncompressed_page_size)]);
  const first = header.data_page_header;
  if (first) {
    const values = levelWidth > 0 ? 4 + new DataView(bytes.buffer).getUint32(0, true) : 0;
    if (levelWidth > 0) checkRuns(bytes.subarray(4, values), levelWidth, first.num_values);
    checkIndices(bytes.subarray(values), first.encoding, first.num_values);
  }
  return { header: sized(header, bytes), bytes };
}

/** Levels are never compressed; values may be. */
function secondVersion(
  header: PageHeader,
  second: NonNullable<PageHeader['data_page_header_v2']>,
  stored: Uint8Array,
  unpack: Unpack,
  levelWidth: number,
): UnpackedPage {
  const levelBytes = second.definition_levels_byte_length;
  const hasLevels = levelBytes >= 0 && levelBytes <= stored.length && second.repetition_levels_byte_length === 0;
  if (!hasLevels) throw new Error('the levels of a page are longer than it');
  const count = second.num_values - second.num_nulls;
  if (!(count >= 0 && count <= second.num_values)) throw new Error('a page lacks more than it has');
  const [levels, rest] = [stored.subarray(0, levelBytes), stored.subarray(levelBytes)];
  const length = header.uncompressed_page_size - levelBytes;
  const values = second.is_compressed !== false && length > 0 ? unpack(rest, length) : rest;
  if (levelWidth > 0) checkRuns(levels, levelWidth, second.num_values);
  checkIndices(values, second.encoding, count);
  const bytes = copyOf([levels, values]);
  return { header: sized({ ...header, data_page_header_v2: { ...second, is_compressed: false } }, bytes), bytes };
}

const sized = (header: PageHeader, { length }: Uint8Array): PageHeader => ({
  ...header,
  compressed_page_size: length,
  uncompressed_page_size: length,
});

/** In memory of its own, so that no value reaches beyond the page. */
const copyOf = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

/** Positions in a dictionary: their width, then runs. */
function checkIndices(bytes: Uint8Array, encoding: unknown, count: number): void {
  if (dictionaries.includes(encoding) && count > 0) checkRuns(bytes.subarray(1), bytes[0] ?? 0, count);
}

/** What a last run of packed values may have beyond those that there are. */
const padding = 511;

/** Throws where runs (Parquet's RLE and bit-packing hybrid) end before `count` values, or say that they are far more. */
function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  let at = 0;
  for (let seen = 0; seen < count; ) {
    let run = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('the runs of a page end too early');
      run += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const length = Math.floor(run / 2);
    const isPacked = run % 2 === 1;
    at += isPacked ? length * width : Math.ceil(width / 8);
    seen += isPacked ? length * 8 : length;
    if (seen > count + padding) throw new Error('a run of a page is longer than it');
  }
}

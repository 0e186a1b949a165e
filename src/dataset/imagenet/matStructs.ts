import { inflateSync } from 'node:zlib';

/** A struct of a MATLAB file: its fields that are one number or a text; others are left out. */
export type MatStruct = ReadonlyMap<string, number | string>;

/** What a file may ask for: ImageNet's own takes 2 MB, and has 1860 structs of eight fields. */
const most = { unpackedBytes: 2 ** 27, values: 2 ** 20, fieldNameBytes: 64 } as const;

/** Types of what is stored, as the MAT-File Format, Level 5, numbers them. */
const stored = { matrix: 14, compressed: 15 } as const;
const struct = 2;
const text = 4;
const numbers: ReadonlySet<number> = new Set([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

interface Element {
  readonly type: number;
  readonly bytes: Buffer;
}

/**
 * The structs of the array `name` in a MATLAB file of version 5 (`save`'s `-v6` and `-v7`), column by column. Throws an `Error` in words for one that is
 * damaged, is of another version or the other order of bytes, or has no such array.
 */
export function matStructs(file: Buffer, name: string): MatStruct[] {
  if (file.toString('latin1', 126, 128) !== 'IM' || file.readUInt16LE(124) !== 0x0100)
    throw new Error('no MATLAB file of version 5, as PCs write it');
  for (const { type, bytes } of elementsOf(file.subarray(128))) {
    const [matrix] = type === stored.compressed ? [...elementsOf(unpacked(bytes))] : [{ type, bytes }];
    if (matrix?.type !== stored.matrix) continue;
    const array = arrayOf(matrix.bytes);
    if (array.name === name && array.kind === struct) return structsOf(array);
  }
  throw new Error(`no struct array ${name}`);
}

const unpacked = (bytes: Buffer): Buffer => inflateSync(bytes, { maxOutputLength: most.unpackedBytes });

/** What is stored one after the other: a type and a length in 8 bytes, or both in 4 with up to 4 bytes behind them. */
function* elementsOf(bytes: Buffer): Generator<Element> {
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw new Error('cut off');
    const [type, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    const isSmall = length > 0;
    const start = at + (isSmall ? 4 : 8);
    const end = start + (isSmall ? length : bytes.readUInt32LE(at + 4));
    if (end > bytes.length || (isSmall && length > 4)) throw new Error('cut off');
    yield { type, bytes: bytes.subarray(start, end) };
    // What is compressed has no bytes behind it that fill up eight.
    at = isSmall ? at + 8 : type === stored.compressed ? end : Math.ceil(end / 8) * 8;
  }
}

interface MatArray {
  readonly kind: number;
  readonly count: number;
  readonly name: string;
  readonly content: Generator<Element>;
}

function arrayOf(bytes: Buffer): MatArray {
  const content = elementsOf(bytes);
  const flags = next(content);
  const sizes = next(content);
  if (flags.length < 1) throw new Error('an array without a kind');
  const dimensions = Array.from({ length: Math.floor(sizes.length / 4) }, (_, i) => sizes.readUInt32LE(4 * i));
  const count = dimensions.reduce((product, size) => product * size, 1);
  return { kind: flags[0]!, count, name: next(content).toString('latin1'), content };
}

function structsOf({ count, content }: MatArray): MatStruct[] {
  const width = next(content);
  const names = next(content);
  const nameBytes = width.length === 4 ? width.readUInt32LE(0) : 0;
  if (nameBytes < 1 || nameBytes > most.fieldNameBytes) throw new Error('names of fields too long or none');
  const fields = Array.from({ length: Math.floor(names.length / nameBytes) }, (_, i) =>
    names.toString('latin1', i * nameBytes, (i + 1) * nameBytes).replace(/\0.*$/s, ''),
  );
  if (count * Math.max(1, fields.length) > most.values) throw new Error('too many structs');
  return Array.from({ length: count }, () => {
    const own = new Map<string, number | string>();
    for (const field of fields) {
      const value = fieldValue(arrayOf(next(content)));
      if (value !== null) own.set(field, value);
    }
    return own;
  });
}

function fieldValue({ kind, count, content }: MatArray): number | string | null {
  if (kind === text) return textOf(content.next().value);
  if (!numbers.has(kind) || count !== 1) return null;
  return numberOf(content.next().value);
}

/** A number in the smallest type that holds it, as MATLAB stores numbers of any kind. */
function numberOf(element: Element | undefined): number | null {
  const reads: Readonly<Record<number, [bytes: number, read: (bytes: Buffer) => number]>> = {
    1: [1, (bytes) => bytes.readInt8(0)],
    2: [1, (bytes) => bytes.readUInt8(0)],
    3: [2, (bytes) => bytes.readInt16LE(0)],
    4: [2, (bytes) => bytes.readUInt16LE(0)],
    5: [4, (bytes) => bytes.readInt32LE(0)],
    6: [4, (bytes) => bytes.readUInt32LE(0)],
    7: [4, (bytes) => bytes.readFloatLE(0)],
    9: [8, (bytes) => bytes.readDoubleLE(0)],
  };
  const found = element && reads[element.type];
  return found && element.bytes.length >= found[0] ? found[1](element.bytes) : null;
}

/** UTF-16 as 16-bit numbers, UTF-8, or a byte a character. */
function textOf(element: Element | undefined): string | null {
  if (element?.type === 4 || element?.type === 17) return element.bytes.toString('utf16le');
  if (element?.type === 16) return element.bytes.toString('utf8');
  return element ? element.bytes.toString('latin1') : '';
}

function next(content: Generator<Element>): Buffer {
  const { value } = content.next();
  if (!value) throw new Error('cut off');
  return value.bytes;
}

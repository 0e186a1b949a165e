import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { SwitchbackError } from '../shared/errors.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** Weights by name, as the safetensors format has them: https://github.com/huggingface/safetensors. */
export interface FloatTensor {
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const largestHeaderBytes = 100 * 2 ** 20;

/** Tensors as a safetensors file, in the order of their names; the header is padded so that data begin at a multiple of 8. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, FloatTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const names = Object.keys(tensors).sort();
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = tensors[name]!.data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file; F16, BF16 and F64 become float32. Throws `BAD_FILE` for a file that is damaged or lies about its
 * contents, `UNSUPPORTED` for other types.
 */
export function decodeSafetensors(bytes: Uint8Array): Record<string, FloatTensor> {
  const { entries, start } = parseHeader(bytes);
  const body = bytes.subarray(start);
  let expected = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected || end < begin) throw bad(say('modelfile.dataOverlap', { name }));
    expected = end;
  }
  if (expected !== body.length) throw bad(say('modelfile.dataLength', { expected, held: body.length }));
  return Object.fromEntries(
    entries.map((entry) => [entry.name, { dtype: 'float32', shape: entry.shape, data: readData(body, entry) }]),
  );
}

/**
 * Reads one tensor of a safetensors file on the disk, and nothing of the others: a filter or two of weights of hundreds of megabytes.
 * `null` where the file has none of that name. Throws as `decodeSafetensors`.
 */
export function readSafetensor(file: string, name: string): FloatTensor | null {
  const handle = openSync(file, 'r');
  try {
    const read = (length: number, position: number) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, position));
    };
    const head = read(8, 0);
    if (head.length < 8) throw bad(say('modelfile.tooShort'));
    const { entries, start } = parseHeader(read(8 + headerLength(head), 0));
    const entry = entries.find((candidate) => candidate.name === name);
    if (!entry) return null;
    const { begin, end, shape } = entry;
    const data = readData(read(end - begin, start + begin), { ...entry, begin: 0, end: end - begin });
    return { dtype: 'float32', shape, data };
  } finally {
    closeSync(handle);
  }
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const whole = z.number().int().nonnegative();
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) }),
);

function parseHeader(bytes: Uint8Array): { entries: Entry[]; start: number } {
  if (bytes.length < 8) throw bad(say('modelfile.tooShort'));
  const length = headerLength(bytes);
  if (8 + length > bytes.length) throw bad(say('modelfile.headerTooLong'));
  const json = parseJson(bytes.subarray(8, 8 + length));
  const parsed = headerSchema.safeParse(json);
  if (!parsed.success) throw bad(say('modelfile.headerNoTensors'));
  const entries = Object.entries(parsed.data).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      return { name, dtype, shape, begin, end };
    },
  );
  return { entries, start: 8 + length };
}

function headerLength(bytes: Uint8Array): number {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > largestHeaderBytes) throw bad(say('modelfile.headerTooLong'));
  return length;
}

/** The header less its metadata. */
function parseJson(bytes: Uint8Array): unknown {
  // The reviver is called for the header itself too.
  let kept = -1;
  let written = 0;
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    json = JSON.parse(text, function (this: unknown, _key, value) {
      if (!Array.isArray(this)) kept += 1;
      return value;
    });
    // In valid JSON a string before a colon is a key. JSON.parse keeps the last of two that are the same.
    for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) written += colon ? 1 : 0;
  } catch {
    throw bad(say('modelfile.headerNoJson'));
  }
  if (written !== kept) throw bad(say('modelfile.nameTwice'));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bad(say('modelfile.headerNoTensors'));
  const { __metadata__: _, ...tensors } = json as Record<string, unknown>;
  return tensors;
}

const bytesPerNumber: Readonly<Record<string, number>> = { F32: 4, F64: 8, F16: 2, BF16: 2 };

function readData(body: Uint8Array, { name, dtype, shape, begin, end }: Entry): Float32Array {
  const size = bytesPerNumber[dtype];
  if (size === undefined) {
    throw new SwitchbackError('UNSUPPORTED', say('modelfile.tensorType', { name, dtype }));
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (count * size !== end - begin)
    throw bad(say('modelfile.tensorBytes', { name, shape: shape.join('×'), bytes: end - begin }));
  if (end > body.length) throw bad(say('modelfile.dataAfterEnd', { name }));
  // A copy begins at a multiple of its element size, which a view into a file need not.
  const { buffer } = new Uint8Array(body.subarray(begin, end));
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
  return Float32Array.from(new Uint16Array(buffer), dtype === 'BF16' ? fromBrainFloat : fromHalf);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32's bits. */
function fromBrainFloat(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bad = (problem: Sentence) => new SwitchbackError('BAD_FILE', say('modelfile.safetensorsDamaged', { problem }));

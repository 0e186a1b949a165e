import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SwitchbackError } from '../shared/errors.ts';
import { allFinite } from '../shared/finite.ts';
import { say } from '../shared/sentence.ts';
import { numberFormats } from './floats.ts';
import {
  damaged,
  headerLength,
  lengthBytes,
  parseHeader,
  refuseOtherFiles,
  type SafetensorsEntry,
  tellingBytes,
} from './safetensorsHeader.ts';

/** Weights by name, as the safetensors format has them: https://github.com/huggingface/safetensors. */
export interface FloatTensor {
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Tensors as the parts of a safetensors file, one after another, in the order of their names; the header is padded so that data begin at
 * a multiple of 8. The parts of tensors are views of their data.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, FloatTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const names = Object.keys(tensors).sort();
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(lengthBytes + length).fill(0x20, lengthBytes);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, lengthBytes);
  return [
    head,
    ...names.map((name) => {
      const { buffer, byteOffset, byteLength } = tensors[name]!.data;
      return new Uint8Array(buffer, byteOffset, byteLength);
    }),
  ];
}

/** An open safetensors file, of which a tensor is read when it is asked for: those that nobody needs may be of any type. */
export interface SafetensorsFile {
  /** By the tensors' names. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /**
   * The tensor of that name; F16, BF16 and F64 become float32. Throws `NOT_FOUND` for none, `UNSUPPORTED` for one of another type,
   * `BAD_FILE` for one that is damaged or holds NaN or infinite numbers.
   */
  readonly read: (name: string) => FloatTensor;
}

/** Opens a safetensors file for `work`. Throws `BAD_FILE` for one that is damaged, lies about its contents or is of another kind. */
export function withSafetensors<T>(path: string, work: (file: SafetensorsFile) => T): T {
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    refuseOtherFiles(readBytes(handle, 0, Math.min(size, tellingBytes)));
    const length = headerLength(readBytes(handle, 0, Math.min(size, lengthBytes)), size);
    const start = lengthBytes + length;
    const entries = parseHeader(readBytes(handle, lengthBytes, length), size - start);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    return work({
      shapes: new Map(entries.map(({ name, shape }) => [name, shape])),
      read: (name) => {
        const entry = byName.get(name);
        if (!entry) throw new SwitchbackError('NOT_FOUND', say('modelfile.noTensor', { name }));
        return readTensor(handle, start, entry);
      },
    });
  } finally {
    closeSync(handle);
  }
}

/** All tensors of a safetensors file. Throws as `withSafetensors` and its `read`. */
export const readSafetensors = (path: string): Record<string, FloatTensor> =>
  withSafetensors(path, ({ shapes, read }) =>
    Object.fromEntries(Array.from(shapes.keys(), (name) => [name, read(name)])),
  );

/** One tensor of a safetensors file, `null` where it has none of that name. Throws as `withSafetensors` and its `read`. */
export const readSafetensor = (path: string, name: string): FloatTensor | null =>
  withSafetensors(path, ({ shapes, read }) => (shapes.has(name) ? read(name) : null));

function readTensor(handle: number, start: number, { name, dtype, shape, begin, end }: SafetensorsEntry): FloatTensor {
  const format = numberFormats[dtype];
  if (!format) throw new SwitchbackError('UNSUPPORTED', say('modelfile.tensorType', { name, dtype }));
  const count = shape.reduce((product, length) => product * length, 1);
  if (count * format.bytes !== end - begin)
    throw damaged(say('modelfile.tensorBytes', { name, shape: shape.join('×'), bytes: end - begin }));
  const data = format.toFloats(readBytes(handle, start + begin, end - begin).buffer);
  if (!allFinite(data)) throw new SwitchbackError('BAD_FILE', say('modelfile.notFinite', { name }));
  return { dtype: 'float32', shape, data };
}

/** Linux reads less than 2 GiB at a time. */
const mostAtOnce = 2 ** 30;

function readBytes(handle: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const read = readSync(handle, bytes, at, Math.min(length - at, mostAtOnce), position + at);
    if (read === 0) throw damaged(say('modelfile.tooShort'));
    at += read;
  }
  return bytes;
}

import { SwitchbackError } from '../shared/errors.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** A dense array in row-major order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

const types = { '<f4': Float32Array, '<i4': Int32Array, '|u1': Uint8Array } as const;
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]; // \x93NUMPY, version 1.0

/** An array as a NumPy `.npy` file: version 1.0, C order, little-endian. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const descr = (Object.keys(types) as (keyof typeof types)[]).find((key) => data instanceof types[key])!;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The data begin at a multiple of 64 bytes; a line break ends the header.
  const length = Math.ceil((magic.length + 2 + header.length + 1) / 64) * 64 - magic.length - 2;
  const bytes = new Uint8Array(magic.length + 2 + length + data.byteLength);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint16(magic.length, length, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), magic.length + 2);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), magic.length + 2 + length);
  return bytes;
}

/** Reads what `encodeNpy` writes. Throws `BAD_FILE` for anything else. */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const start = magic.length + 2;
  if (bytes.length < start || magic.some((value, i) => bytes[i] !== value)) throw bad(say('modelfile.npyVersion'));
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(magic.length, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const found = /^\{'descr': '(<f4|<i4|\|u1)', 'fortran_order': False, 'shape': \(([\d, ]*)\), ?\}\s*$/.exec(header);
  if (!found) throw bad(say('modelfile.npyHeader'));
  const shape = found[2]!.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const type = types[found[1] as keyof typeof types];
  const count = shape.reduce((product, size) => product * size, 1);
  const body = bytes.subarray(start + length);
  if (body.length !== count * type.BYTES_PER_ELEMENT)
    throw bad(say('modelfile.npyLength', { bytes: body.length, shape: shape.join('×') }));
  // A copy begins at a multiple of its element size, which a view into a file need not.
  return { shape, data: new type(new Uint8Array(body).buffer) };
}

const bad = (problem: Sentence) => new SwitchbackError('BAD_FILE', say('modelfile.notNpy', { problem }));

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  encodeSafetensors,
  type FloatTensor,
  readSafetensor,
  readSafetensors,
  withSafetensors,
} from '../../src/modelfile/safetensors.ts';
import { SwitchbackError } from '../../src/shared/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchback-safetensors-'));
const path = join(folder, 'weights.safetensors');
afterAll(() => rmSync(folder, { recursive: true }));

/** What a file of these bytes holds. */
function decoded(bytes: Uint8Array): Record<string, FloatTensor> {
  writeFileSync(path, bytes);
  return readSafetensors(path);
}

const encoded = (...of: Parameters<typeof encodeSafetensors>) =>
  new Uint8Array(Buffer.concat(encodeSafetensors(...of)));

const tensor = (shape: number[], ...values: number[]) => ({
  dtype: 'float32' as const,
  shape,
  data: Float32Array.from(values),
});

/** A file as someone else might have written it: any header, any data. */
function file(header: unknown, data: Uint8Array = new Uint8Array(), padding = 0): Uint8Array {
  const json = (typeof header === 'string' ? header : JSON.stringify(header)) + ' '.repeat(padding);
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function codeOf(bytes: Uint8Array): string {
  try {
    decoded(bytes);
  } catch (error) {
    if (error instanceof SwitchbackError) return error.code;
    throw error;
  }
  return 'read';
}

describe('encodeSafetensors', () => {
  test('two tensors, byte by byte', () => {
    const bytes = encoded({ b: tensor([2], 1, -2), a: tensor([1, 1], 0.5) }, { epoch: '3' });
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(header.trimEnd().length).toBeGreaterThan(length - 8);
    expect(JSON.parse(header)).toEqual({
      __metadata__: { epoch: '3' },
      a: { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
      b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
    });
    // 0.5, 1 and -2 as little-endian float32
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  test('without metadata there is no such key, and the order of the tensors does not matter', () => {
    const [a, b] = [tensor([1], 1), tensor([1], 2)];
    const bytes = encoded({ a, b });
    expect(new TextDecoder().decode(bytes)).not.toContain('__metadata__');
    expect(encoded({ b, a })).toEqual(bytes);
  });
});

describe('readSafetensors', () => {
  test('what was encoded comes back to the bit, whatever its shape or its place in memory', () => {
    const bits = Uint32Array.from([0, 0x80000000, 1, 0x7f7fffff, 0xff7fffff, 0x3dcccccd]);
    const window = new Float32Array(Uint32Array.from([7, ...bits, 7]).buffer, 4, 6);
    const tensors = {
      'conv1.weight': { ...tensor([1, 2, 3, 1]), data: window },
      scalar: tensor([], 5),
      none: tensor([0, 4]),
      last: tensor([1], 6),
    };
    const read = decoded(encoded(tensors));
    expect(Object.keys(read).sort()).toEqual(['conv1.weight', 'last', 'none', 'scalar']);
    expect(read['conv1.weight']).toMatchObject({ dtype: 'float32', shape: [1, 2, 3, 1] });
    const { buffer, byteOffset } = read['conv1.weight']!.data;
    expect([...new Uint32Array(buffer, byteOffset, 6)]).toEqual([...bits]);
    expect(read.scalar).toEqual(tensor([], 5));
    expect(read.none).toEqual(tensor([0, 4]));
  });

  test('an empty file of no tensors is read', () => {
    expect(decoded(encoded({}))).toEqual({});
  });

  test('float64 becomes float32', () => {
    const data = bytesOf(Float64Array.from([0.1, -1e30]));
    const { x } = decoded(file({ x: { dtype: 'F64', shape: [2], data_offsets: [0, 16] } }, data));
    expect([...x!.data]).toEqual([Math.fround(0.1), Math.fround(-1e30)]);
  });

  test('float16 becomes float32: normal and subnormal', () => {
    const data = bytesOf(Uint16Array.from([0x3c00, 0xc000, 0x3555, 0x0001, 0x83ff, 0x7bff, 0x8000]));
    const { x } = decoded(file({ x: { dtype: 'F16', shape: [7], data_offsets: [0, 14] } }, data));
    expect([...x!.data]).toEqual([1, -2, 0.333251953125, 2 ** -24, -1023 * 2 ** -24, 65504, -0]);
  });

  test('bfloat16 becomes float32', () => {
    const data = bytesOf(Uint16Array.from([0x3f80, 0xc000, 0x3eab, 0x0001]));
    const { x } = decoded(file({ x: { dtype: 'BF16', shape: [4], data_offsets: [0, 8] } }, data));
    expect([...x!.data]).toEqual([1, -2, 0.333984375, 2 ** -133]);
  });

  test.each(['I64', 'U8', 'BOOL', 'F8_E4M3'])('%s is not supported', (dtype) => {
    expect(codeOf(file({ x: { dtype, shape: [8], data_offsets: [0, 8] } }, new Uint8Array(8)))).toBe('UNSUPPORTED');
  });

  test.each<[string, string, ArrayBufferView]>([
    ['NaN', 'F32', Float32Array.of(1, Number.NaN)],
    ['infinity', 'F32', Float32Array.of(Number.NEGATIVE_INFINITY, 1)],
    ['more than float32 holds', 'F64', Float64Array.of(1e300, 1)],
    ['half a NaN', 'F16', Uint16Array.of(0x3c00, 0x7e00)],
    ['half an infinity', 'BF16', Uint16Array.of(0x7f80, 0x3f80)],
  ])('%s in %s is refused, the tensor named', (_what, dtype, numbers) => {
    const data = bytesOf(numbers);
    const bytes = file({ 'fc.bias': { dtype, shape: [2], data_offsets: [0, data.length] } }, data);
    expect(() => decoded(bytes)).toThrow('"fc.bias" holds numbers that are infinite or no numbers');
  });

  test('a tensor of another type is in the way of nobody who does not ask for it', () => {
    const header = {
      'bn.num_batches_tracked': { dtype: 'I64', shape: [], data_offsets: [0, 8] },
      'bn.weight': { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
    };
    writeFileSync(path, file(header, bytesOf(Uint32Array.of(7, 0, 0x3f800000))));
    withSafetensors(path, ({ shapes, read }) => {
      expect([...shapes]).toEqual([
        ['bn.num_batches_tracked', []],
        ['bn.weight', [1]],
      ]);
      expect(read('bn.weight')).toEqual(tensor([1], 1));
      expect(() => read('bn.num_batches_tracked')).toThrow('of type I64');
    });
  });

  test('tensors may stand in any order in the header, an empty one beside another', () => {
    const header = {
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
      none: { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
    };
    const { a, b, none } = decoded(file(header, bytesOf(Float32Array.from([1, 2]))));
    expect([a!.data[0], b!.data[0], none!.data.length]).toEqual([1, 2, 0]);
  });
});

describe('a file that lies is BAD_FILE', () => {
  const f32 = (begin: number, end: number, ...shape: unknown[]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });
  const eight = new Uint8Array(8);
  const hugeHeader = new Uint8Array(16);
  new DataView(hugeHeader.buffer).setBigUint64(0, 2n ** 63n, true);
  const manyBytes = new Uint8Array(16);
  new DataView(manyBytes.buffer).setBigUint64(0, 9n, true);

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['too short for a length', new Uint8Array(7)],
    ['a header length of 2⁶³', hugeHeader],
    ['a header longer than the file by one byte', manyBytes],
    ['no JSON', file('{"x":')],
    ['bad UTF-8', Uint8Array.from([4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0xfe, 0x7d])],
    ['a header that is a list', file([])],
    ['a header that is null', file('null')],
    ['a header that is a number', file('5')],
    ['a tensor that is no object', file({ x: 5 })],
    ['a missing shape', file({ x: { dtype: 'F32', data_offsets: [0, 8] } }, eight)],
    ['a negative size', file({ x: f32(0, 8, -2) }, eight)],
    ['a size that is no integer', file({ x: f32(0, 8, 2.5) }, eight)],
    ['one offset', file({ x: { dtype: 'F32', shape: [2], data_offsets: [8] } }, eight)],
    ['offsets past the end', file({ x: f32(0, 16, 4) }, eight)],
    ['offsets that run backwards', file({ x: f32(8, 0, 2) }, eight)],
    ['a negative offset', file({ x: f32(-4, 4, 2) }, eight)],
    ['tensors that overlap', file({ x: f32(0, 8, 2), y: f32(4, 8, 1) }, eight)],
    ['two tensors on the same bytes', file({ x: f32(0, 8, 2), y: f32(0, 8, 2) }, eight)],
    ['a gap between tensors', file({ x: f32(0, 4, 1), y: f32(8, 12, 1) }, new Uint8Array(12))],
    ['bytes before the first tensor', file({ x: f32(4, 8, 1) }, eight)],
    ['bytes after the last tensor', file({ x: f32(0, 4, 1) }, eight)],
    ['a shape larger than its bytes', file({ x: f32(0, 8, 3) }, eight)],
    ['a shape whose product overflows', file({ x: f32(0, 8, 2 ** 32, 2 ** 32, 2) }, eight)],
    ['a shape of zero times more than any number', file({ x: f32(0, 8, 0, ...Array(40).fill(2 ** 52)) }, eight)],
    [
      'a name that stands twice',
      file(`{"x":${JSON.stringify(f32(0, 8, 2))},"x":${JSON.stringify(f32(0, 8, 2))}}`, eight),
    ],
    [
      'a name that stands twice, once escaped',
      file(`{"x":${JSON.stringify(f32(0, 8, 2))},"\\u0078":${JSON.stringify(f32(0, 8, 2))}}`, eight),
    ],
    ['a header of more than 16 MiB', file({}, undefined, 2 ** 24)],
    ['a shape that stands twice', file('{"x":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}', eight)],
  ])('%s', (_name, bytes) => {
    expect(codeOf(bytes)).toBe('BAD_FILE');
  });

  test('every shorter beginning of a good file', () => {
    const bytes = encoded({ 'a": {': tensor([2], 1, 2), 'b\\': tensor([1], 3) });
    expect(codeOf(bytes)).toBe('read');
    for (let length = 0; length < bytes.length; length += 1) expect(codeOf(bytes.slice(0, length))).toBe('BAD_FILE');
  });
});

describe('a file of another kind says what is to be done', () => {
  test.each([
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0a1b\nsize 14532\n', 'git lfs pull'],
    ['a zip of PyTorch', 'PK\x03\x04 and more', 'safetensors.torch.save_file'],
    ['a pickle of PyTorch', '\x80\x02\x8a\nl\xfc', 'safetensors.torch.save_file'],
    ['one of Keras', '\x89HDF\r\n\x1a\n', 'safetensors.numpy.save_file'],
  ])('%s', (_what, text, advice) => {
    expect(() => decoded(Buffer.from(text, 'latin1'))).toThrow(advice);
  });
});

describe('readSafetensor', () => {
  test('one tensor among others, wherever it lies; none where there is none of the name', () => {
    const [a, b, c] = [tensor([2, 1], 1, 2), tensor([3], 3, 4, 5), tensor([1], 6)];
    writeFileSync(path, encoded({ a, b, c }));
    expect(readSafetensor(path, 'a')).toEqual(a);
    expect(readSafetensor(path, 'b')).toEqual(b);
    expect(readSafetensor(path, 'c')).toEqual(c);
    expect(readSafetensor(path, 'd')).toBeNull();
  });

  test.each([
    ['no file of the kind', new Uint8Array(4)],
    ['a header longer than the file', file('{}', undefined, 8).subarray(0, 12)],
    ['data cut off', encoded({ a: tensor([2], 1, 2) }).subarray(0, -1)],
  ])('%s is refused', (_what, bytes) => {
    writeFileSync(path, bytes);
    expect(() => readSafetensor(path, 'a')).toThrow(SwitchbackError);
  });
});

import { readFileSync } from 'node:fs';
import type { Interpolation } from '../../shared/preprocessing.ts';
import { type ResamplingWeights, type ResizedAxis, resamplingWeights } from './weights.ts';

/** 8-bit pixels `[height, width, channels]`. */
export interface PixelArray {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** How large a picture becomes, and the part of it that is wanted. */
export interface Resampling {
  readonly rows: Omit<ResizedAxis, 'from'>;
  readonly columns: Omit<ResizedAxis, 'from'>;
  readonly interpolation: Interpolation;
  readonly antialias: boolean;
}

/** What `kernel.wat` exports. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly alongRows: (...numbers: number[]) => void;
  readonly alongColumns: (...numbers: number[]) => void;
}

/** A larger memory than this is not kept for the next picture. */
const keptBytes = 32 * 2 ** 20;
/** Source rows are copied into the kernel's memory by so much at a time, which finds room in a processor's cache. */
const stripBytes = 2 ** 20;
/** What the kernel may touch beyond what it is given. */
const overhang = 16;
const pageBytes = 2 ** 16;

const code = new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)));
const newKernel = () => new WebAssembly.Instance(code).exports as unknown as Kernel;
const kept = newKernel();

/**
 * Resizes 8-bit pixels as Pillow 13's `Image.resize` does, to the same bytes, and gives the part that is wanted: along rows and then along
 * columns, but for pictures that lose more than twice as many rows as columns. Earlier versions of Pillow go along rows first in those too.
 */
export function resample(picture: PixelArray, resampling: Resampling): PixelArray {
  const { rows, columns, interpolation, antialias } = resampling;
  const { height, width, channels } = picture;
  const across = resamplingWeights({ ...columns, from: width }, interpolation, antialias);
  const down = resamplingWeights({ ...rows, from: height }, interpolation, antialias);
  const lostRows = height - rows.to;
  const pass = lostRows > 0 && lostRows > 2 * (width - columns.to) ? columnsFirst : rowsFirst;
  const shape = { height: rows.length, width: columns.length, channels };
  return { ...shape, data: pass(picture, across, down, shape) };
}

type Shape = Omit<PixelArray, 'data'>;
type Pass = (picture: PixelArray, across: ResamplingWeights, down: ResamplingWeights, shape: Shape) => Uint8Array;

const rowsFirst: Pass = (picture, across, down, { height, width, channels }) => {
  const sourceStride = picture.width * channels;
  const stride = width * channels;
  const [first, end] = rowsRead(down, 0, height);
  const rowsOfStrip = Math.max(1, Math.floor(stripBytes / sourceStride));
  const { kernel, places, load } = prepared(across, down, {
    strip: rowsOfStrip * sourceStride,
    between: (end - first) * stride,
    target: height * stride,
  });
  for (let row = first; row < end; row += rowsOfStrip) {
    const count = Math.min(rowsOfStrip, end - row);
    load(picture.data.subarray(row * sourceStride, (row + count) * sourceStride));
    const to = places.between + (row - first) * stride;
    kernel.alongRows(places.strip, sourceStride, to, stride, count, width, channels, ...places.across);
  }
  kernel.alongColumns(places.between - first * stride, places.target, stride, height, ...places.down);
  return new Uint8Array(kernel.memory.buffer).slice(places.target, places.target + height * stride);
};

const columnsFirst: Pass = (picture, across, down, { height, width, channels }) => {
  const sourceStride = picture.width * channels;
  const stride = width * channels;
  const strips = stripsOf(down, height, Math.floor(stripBytes / sourceStride));
  const { kernel, places, load } = prepared(across, down, {
    strip: Math.max(...strips.map(({ first, end }) => end - first)) * sourceStride,
    between: height * sourceStride,
    target: height * stride,
  });
  const [windows, weights, taps] = places.down;
  for (const { row, count, first, end } of strips) {
    load(picture.data.subarray(first * sourceStride, end * sourceStride));
    const tables = [windows + 8 * row, weights + 4 * taps * row, taps];
    const to = places.between + row * sourceStride;
    kernel.alongColumns(places.strip - first * sourceStride, to, sourceStride, count, ...tables);
  }
  kernel.alongRows(places.between, sourceStride, places.target, stride, height, width, channels, ...places.across);
  return new Uint8Array(kernel.memory.buffer).slice(places.target, places.target + height * stride);
};

/** The output rows in groups whose source rows are at most `most`, but for single rows that need more. */
function stripsOf(down: ResamplingWeights, height: number, most: number) {
  const strips: { row: number; count: number; first: number; end: number }[] = [];
  for (let row = 0; row < height; row++) {
    const last = strips.at(-1);
    const [first, end] = rowsRead(down, row, row + 1);
    if (last && end - last.first <= most) Object.assign(last, { count: last.count + 1, end: Math.max(end, last.end) });
    else strips.push({ row, count: 1, first, end });
  }
  return strips;
}

/** The first source row that some output rows read, and that after the last. */
function rowsRead({ windows }: ResamplingWeights, from: number, to: number): readonly [first: number, end: number] {
  const read = Array.from({ length: to - from }, (_, i) => windows.subarray(2 * (from + i), 2 * (from + i) + 2));
  return [Math.min(...read.map(([first]) => first!)), Math.max(...read.map(([first, count]) => first! + count!))];
}

/** A kernel with the weights and room for what is computed, each on a multiple of 16 bytes. */
function prepared<Name extends string>(
  across: ResamplingWeights,
  down: ResamplingWeights,
  sizes: Readonly<Record<Name, number>>,
) {
  let bytes = 0;
  const place = (length: number): number => {
    const at = bytes;
    bytes += Math.ceil((length + overhang) / 16) * 16;
    return at;
  };
  const tablesOf = ({ windows, weights, taps }: ResamplingWeights) =>
    [place(windows.byteLength), place(weights.byteLength), taps] as const;
  const rooms = Object.entries<number>(sizes).map(([name, length]) => [name, place(length)]);
  const places = {
    ...(Object.fromEntries(rooms) as Record<Name | 'strip', number>),
    across: tablesOf(across),
    down: tablesOf(down),
  };
  const kernel = bytes > keptBytes ? newKernel() : kept;
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
  const memory = new Uint8Array(kernel.memory.buffer);
  for (const [{ windows, weights }, [windowsAt, weightsAt]] of [
    [across, places.across],
    [down, places.down],
  ] as const) {
    memory.set(new Uint8Array(windows.buffer), windowsAt);
    memory.set(new Uint8Array(weights.buffer), weightsAt);
  }
  return { kernel, places, load: (rows: Uint8Array) => memory.set(rows, places.strip) };
}

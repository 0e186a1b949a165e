import type { ProgramBuilder, Value } from '../../../engine/program/builder.ts';
import { binary, constant, matrixProduct, reduce, reshape, transpose } from '../../../engine/program/emit.ts';

/**
 * Emits how the energy of maps `[n, c, h, w]` is spread over bands of spatial frequency: `[n, c, bands]`, band i being the frequencies of
 * which the larger of the vertical and the horizontal one is at least `edges[i]` and below `edges[i + 1]` cycles a cell, so that a band's
 * edge is a limit of Nyquist along both axes. The discrete Fourier transform is two matrix products with an orthonormal basis of cosines
 * and sines, so the bands add up to the energy itself (Parseval). `sizes`: points of the transform, at least the maps' size.
 */
export function emitSpectrum(
  b: ProgramBuilder,
  x: Value,
  edges: readonly number[],
  sizes: readonly [number, number] = mapSize(x),
): Value {
  const [n, channels] = x.shape as [Value['shape'][number], number];
  const [height, width] = mapSize(x);
  const turned = (value: Value) => transpose(b, value, [0, 1, 3, 2]);
  const rows = turned(matrixProduct(b, x, basis(b, width, sizes[1])));
  const coefficients = matrixProduct(b, rows, basis(b, height, sizes[0])); // [n, c, across, down]
  const energy = binary(b, 'multiply', coefficients, coefficients);
  const down = turned(matrixProduct(b, energy, bandMatrix(b, edges, sizes[0])));
  const byAxis = matrixProduct(b, down, bandMatrix(b, edges, sizes[1])); // [n, c, bands, bands]
  const count = edges.length - 1;
  return matrixProduct(b, reshape(b, byAxis, [n, channels, count * count]), largerBand(b, count));
}

/** Maps less their mean under a Hann window, so that what the borders cut off counts as no pattern. */
export function windowed(b: ProgramBuilder, x: Value): Value {
  const [height, width] = mapSize(x);
  const centred = binary(b, 'subtract', x, reduce(b, 'reduceMean', x, [2, 3], true));
  const down = binary(b, 'multiply', centred, constant(b, hann(height), [height, 1]));
  return binary(b, 'multiply', down, constant(b, hann(width), [1, width]));
}

const mapSize = ({ shape }: Value): [number, number] => [shape[2] as number, shape[3] as number];

const hann = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / size) ** 2);

/** Frequencies of the functions of the basis, as whole numbers of cycles over its `size` points. */
const cycles = (size: number): number[] => Array.from({ length: size }, (_, i) => Math.ceil(i / 2));

/** `[length, size]`: the first points of the real Fourier basis of `size` points, a function in each column. */
function basis(b: ProgramBuilder, length: number, size: number): Value {
  const norm = (k: number) => Math.sqrt((k === 0 || 2 * k === size ? 1 : 2) / size);
  const wave = (i: number) => (i % 2 === 1 ? Math.cos : Math.sin);
  const columns = cycles(size).map((k, i) => {
    const of = i === 0 ? Math.cos : wave(i);
    return (at: number) => norm(k) * of((2 * Math.PI * k * at) / size);
  });
  return constant(b, Array.from({ length }, (_, at) => columns.map((column) => column(at))).flat(), [length, size]);
}

/** `[size, bands]`: 1 where a function of the basis belongs to a band. */
function bandMatrix(b: ProgramBuilder, edges: readonly number[], size: number): Value {
  const bands = edges.slice(1);
  const data = cycles(size).flatMap((k) => {
    const own = bands.findIndex((edge) => k / size < edge);
    return bands.map((_, band) => (band === (own < 0 ? bands.length - 1 : own) ? 1 : 0));
  });
  return constant(b, data, [size, bands.length]);
}

/** `[bands², bands]`: from bands of each axis to the larger of the two. */
function largerBand(b: ProgramBuilder, count: number): Value {
  const data = Array.from({ length: count ** 2 }, (_, i) => Math.max(Math.floor(i / count), i % count));
  return constant(
    b,
    data.flatMap((own) => Array.from({ length: count }, (_, band) => (band === own ? 1 : 0))),
    [count ** 2, count],
  );
}

import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { constant, matrixProduct, transpose } from '../program/emit.ts';
import { type Pair, shapeText } from '../shape.ts';
import { field, pair, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, mapsOf } from './refuse.ts';

/** Along an axis: the matrices grow with its square. */
const mostCells = 2048;

type Mode = 'nearest' | 'bilinear';
const mode: z.ZodType<Mode> = field(z.enum(['nearest', 'bilinear']), say('network.meansInterpolation'));

/**
 * Maps made larger by whole factors: each cell repeated, or numbers between those of the cells, whose centres stay where they are (half
 * pixels, corners not aligned: PyTorch's default). Both are a product with one matrix along the rows and one along the columns; down
 * with those transposed.
 */
export const upsample = layerKind({
  op: 'upsample',
  schema: z.strictObject({ factor: pair, mode: withDefault(mode, 'nearest') }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [channels, height, width] = mapsOf(place);
    const { name, layer } = place;
    const larger: Pair = [height * layer.factor[0], width * layer.factor[1]];
    if (Math.max(...larger) <= mostCells) return [channels, ...larger];
    throw badNetwork(
      say('network.upsamplesTooFar', { name, shape: shapeText([channels, ...larger]), most: mostCells }),
    );
  },
  weights: noWeights,
  reads: ({ factor, mode }) => {
    const [rows, columns] = [placesRead(factor[0], mode), placesRead(factor[1], mode)];
    return {
      stretch: factor,
      kernelSize: [rows.count, columns.count],
      dilations: [1, 1],
      before: [rows.before, columns.before],
    };
  },
  up: ({ builder: b, layer: { factor, mode }, inputs: [x] }) => {
    const [, , height, width] = x!.shape as readonly ['n', number, number, number];
    const tall = alongRows(b, x!, (rows) => matrixProduct(b, rows, shares(b, height, factor[0], mode)));
    return { output: matrixProduct(b, tall, shares(b, width, factor[1], mode)) };
  },
  down: ({ builder: b, layer: { factor, mode }, inputs: [x] }, _pass, signal) => {
    const [, , height, width] = x!.shape as readonly ['n', number, number, number];
    const transposed = { transposeB: true };
    const tall = matrixProduct(b, signal, shares(b, width, factor[1], mode), transposed);
    return {
      inputs: [alongRows(b, tall, (rows) => matrixProduct(b, rows, shares(b, height, factor[0], mode), transposed))],
    };
  },
});

/** With cells `factor` apart: how many places each larger cell reads, and how many of them lie before it. */
function placesRead(factor: number, mode: Mode): { readonly count: number; readonly before: number } {
  if (mode === 'nearest') return { count: factor, before: factor - 1 };
  // Cells less than `factor` from i + ½ − factor / 2, where the larger cell's centre lies.
  const before = Math.ceil(1.5 * factor - 0.5) - 1;
  return { count: before + Math.ceil(0.5 * factor + 0.5), before };
}

function alongRows(b: ProgramBuilder, x: Value, of: (rows: Value) => Value): Value {
  return transpose(b, of(transpose(b, x, [0, 1, 3, 2])), [0, 1, 3, 2]);
}

/** `[size, size · factor]`: by how much each cell counts in each larger one. */
function shares(b: ProgramBuilder, size: number, factor: number, mode: Mode): Value {
  const larger = size * factor;
  const data = new Array<number>(size * larger).fill(0);
  for (let i = 0; i < larger; i++) {
    const at = mode === 'nearest' ? Math.floor(i / factor) : Math.max((i + 0.5) / factor - 0.5, 0);
    const [below, above] = [Math.floor(at), Math.min(Math.floor(at) + 1, size - 1)];
    data[below * larger + i]! += 1 - (at - below);
    data[above * larger + i]! += at - below;
  }
  return constant(b, data, [size, larger]);
}

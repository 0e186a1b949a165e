import type { AveragePool, NetworkNode, Pair } from '../../network/network.ts';
import type { ProgramBuilder, Value } from '../builder.ts';
import { binary, constant, cropPatched, type Patch } from '../emit.ts';
import { layerProgram } from '../layers/index.ts';
import type { BoxStart } from '../program.ts';
import { inferenceWeights } from '../walk.ts';
import { isWindowed, readIn, type Windowed } from './geometry.ts';

/** What a slice's layer reads: its maps without any change, `[1, c, h, w]`, and each image's slice of them. */
export interface Source {
  readonly clean: Value;
  readonly slice: Patch;
}

/** Where a slice is to be computed: for each image from the row and column in `place`, int32 `[n, 2]`, on. */
export interface SliceBox {
  readonly place: Value;
  readonly size: Pair;
}

/** A box's own place. */
export const atPlace: BoxStart = { strides: [1, 1], offset: [0, 0] };
/** The maps' beginning, whatever the place. */
const atOrigin: BoxStart = { strides: [0, 0], offset: [0, 0] };

/** One node up, in slices: what surrounds them is taken from the maps without a change. */
export function sliceUp(b: ProgramBuilder, node: NetworkNode, sources: readonly Source[], box: SliceBox): Value {
  const { name, layer } = node;
  const context = { builder: b, name, weights: inferenceWeights(b), mode: 'inference' } as const;
  if (!isWindowed(layer)) {
    const inputs = sources.map((source) => sliceAt(b, source, box));
    return layerProgram(layer).up({ ...context, layer, inputs }).output;
  }
  const [{ clean, slice }] = sources as [Source];
  const { start, size } = readIn(layer, box.size);
  const read = cropPatched(b, clean, slice, { place: box.place, start, size, fill: outsideOf(layer) });
  const output = layerProgram(layer).up({ ...context, layer: unpadded(layer), inputs: [read] }).output;
  return layer.op === 'averagePool' ? recounted(b, layer, clean, output, node, box) : output;
}

/** A slice of a source as that box has it. */
function sliceAt(b: ProgramBuilder, { clean, slice }: Source, { place, size }: SliceBox): Value {
  if (slice.place === place) return slice.values;
  return cropPatched(b, clean, slice, { place, start: atPlace, size, fill: 0 });
}

/** The maps with each image's slice laid in. */
export function pasted(b: ProgramBuilder, { clean, slice }: Source): Value {
  const size = clean.shape.slice(2) as unknown as Pair;
  if (slice.values.shape[2] === size[0] && slice.values.shape[3] === size[1]) return slice.values;
  return cropPatched(b, clean, slice, { place: slice.place, start: atOrigin, size, fill: 0 });
}

/** What a slice read holds outside the maps: no maximum. */
const outsideOf = ({ op }: Windowed): number => (op === 'maxPool' ? -3e38 : 0);

/** What a slice reads holds the padding already. */
function unpadded(layer: Windowed): Windowed {
  const padding = [0, 0, 0, 0] as const;
  switch (layer.op) {
    case 'conv2d':
      return { ...layer, padding };
    case 'maxPool':
      return { ...layer, padding, rounding: 'floor' };
    case 'averagePool':
      return { ...layer, padding, countPadding: true };
  }
}

/** Means over whole windows made into means over the cells that count: fewer where a window hangs over the border. */
function recounted(
  b: ProgramBuilder,
  { countPadding, kernelSize, strides, padding }: AveragePool,
  { shape: [, , ...extent] }: Value,
  means: Value,
  { shape: [, ...windows] }: NetworkNode,
  { place, size }: SliceBox,
): Value {
  if (countPadding || padding.every((cells) => cells === 0)) return means;
  const factors = ([0, 1] as const).map((axis) =>
    Array.from({ length: windows[axis]! }, (_, window) => {
      const start = window * strides[axis] - padding[axis]!;
      const end = Math.min(start + kernelSize[axis], extent[axis] as number);
      return kernelSize[axis] / (end - Math.max(start, 0));
    }),
  );
  const [rows, columns] = factors as [number[], number[]];
  const table = constant(
    b,
    rows.flatMap((row) => columns.map((column) => row * column)),
    [1, 1, rows.length, columns.length],
  );
  return binary(b, 'multiply', means, cropPatched(b, table, null, { place, start: atPlace, size, fill: 0 }));
}

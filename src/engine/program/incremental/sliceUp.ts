import { kindOf, windowsOf } from '../../layers/index.ts';
import type { Windows } from '../../layers/kind.ts';
import type { NetworkNode } from '../../network/network.ts';
import type { Pair } from '../../shape.ts';
import { atPlace, boxBelow } from '../boxBelow.ts';
import type { ProgramBuilder, Value } from '../builder.ts';
import { binary, constant, cropPatched, type Patch } from '../emit.ts';
import type { BoxStart } from '../program.ts';
import { layerContext } from '../walk.ts';
import { inferenceWeights } from '../weights.ts';

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

/** The maps' beginning, whatever the place. */
const atOrigin: BoxStart = { strides: [0, 0], offset: [0, 0] };

/**
 * One node up, in slices: what surrounds them is taken from the maps without a change. Its cells read the same cells or windows, not
 * everything.
 */
export function sliceUp(b: ProgramBuilder, node: NetworkNode, sources: readonly Source[], box: SliceBox): Value {
  const { up } = kindOf(node.layer);
  const contextOf = (inputs: readonly Value[]) => layerContext(b, node, inputs, inferenceWeights(b), 'inference');
  const reads = windowsOf(node.layer, node.inputShapes);
  if (!reads) return up(contextOf(sources.map((source) => sliceAt(b, source, box)))).output;
  const [{ clean, slice }] = sources as [Source];
  const { start, size } = boxBelow(reads, box.size);
  const read = cropPatched(b, clean, slice, { place: box.place, start, size, fill: reads.outside });
  const output = up({ ...contextOf([read]), layer: reads.unpadded }).output;
  return reads.borderFactor ? atBorder(b, reads.borderFactor, clean, output, node, box) : output;
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

/** Results over padding that does not count, corrected where a window hangs over the border. */
function atBorder(
  b: ProgramBuilder,
  factorOf: NonNullable<Windows<unknown>['borderFactor']>,
  { shape: [, , ...extent] }: Value,
  results: Value,
  { shape: [, ...windows] }: NetworkNode,
  { place, size }: SliceBox,
): Value {
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    Array.from({ length: windows[axis]! }, (_, window) => factorOf(axis, window, extent[axis] as number)),
  ) as [number[], number[]];
  const table = constant(
    b,
    rows.flatMap((row) => columns.map((column) => row * column)),
    [1, 1, rows.length, columns.length],
  );
  return binary(b, 'multiply', results, cropPatched(b, table, null, { place, start: atPlace, size, fill: 0 }));
}

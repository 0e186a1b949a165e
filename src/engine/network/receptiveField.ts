import { readsOf } from '../layers/index.ts';
import { mapSize, type Pair } from '../shape.ts';
import { INPUT, type Network, type NetworkNode } from './network.ts';

/**
 * Which part of the network's input the units of a node see, in px, rows and columns apart: unit i sees `size` px
 * from `stride · i + start` on. Padding counts as seen, so that the part may hang over the input's border. `stride`
 * is 0 where every unit sees the same. Above layers that make maps larger all three may be fractions: whole px that lie inside are seen.
 */
export interface ReceptiveField {
  readonly size: Pair;
  readonly stride: Pair;
  readonly start: Pair;
}

/** One axis of a receptive field. */
interface Span {
  readonly size: number;
  readonly stride: number;
  readonly start: number;
}

type Axis = 0 | 1;

/**
 * The receptive field of every node, `input` included, by the node's name. Layers that read everything, such as dense ones,
 * see the whole input, and so does everything after them. Where branches meet, a unit's field is the
 * smallest box around its fields in all branches; branches with different strides (whose maps may still agree in
 * size) share the largest stride and a size that covers every unit's fields, with stride 0 as soon as one of them
 * sees the same everywhere.
 */
export function receptiveFields({ inputShape, nodes }: Network): ReadonlyMap<string, ReceptiveField> {
  const [, ...inputSize] = inputShape;
  const fields = new Map<string, ReceptiveField>([[INPUT, { size: [1, 1], stride: [1, 1], start: [0, 0] }]]);
  for (const node of nodes) {
    const read = node.inputs.map((name) => fields.get(name)!);
    const units = mapSize(node.inputShapes[0]!);
    const alongAxis = (axis: Axis) => {
      const joined = union(
        read.map((field) => spanOf(field, axis)),
        units[axis],
      );
      return above(node, joined, axis, inputSize[axis]!);
    };
    const [rows, columns] = [alongAxis(0), alongAxis(1)];
    fields.set(node.name, {
      size: [rows.size, columns.size],
      stride: [rows.stride, columns.stride],
      start: [rows.start, columns.start],
    });
  }
  return fields;
}

/**
 * What the unit at row `y`, column `x` of a map sees: `[y, x, height, width]` in px of the network's input. May hang
 * over its border. A flat node's features are at 0, 0.
 */
export function unitBox(field: ReceptiveField, y: number, x: number): readonly [number, number, number, number] {
  const [top, bottom] = wholeWithin(spanOf(field, 0), y);
  const [left, right] = wholeWithin(spanOf(field, 1), x);
  return [top, left, bottom - top, right - left];
}

/** Where the whole px inside unit i's span begin and end. */
function wholeWithin({ size, stride, start }: Span, i: number): readonly [number, number] {
  const from = stride * i + start;
  // A third is not a third: what is whole but for rounding is whole.
  return [Math.ceil(from - 1e-6) + 0, Math.floor(from + size + 1e-6)];
}

const spanOf = ({ size, stride, start }: ReceptiveField, axis: Axis): Span => ({
  size: size[axis],
  stride: stride[axis],
  start: start[axis],
});

/** The field one layer further up. */
function above({ layer, inputShapes }: NetworkNode, below: Span, axis: Axis, inputSize: number): Span {
  const reads = readsOf(layer, inputShapes);
  if (reads === 'all') return { size: inputSize, stride: 0, start: 0 };
  if (reads === 'cell') return below;
  const place = 'stretch' in reads ? below.stride / reads.stretch[axis] : below.stride;
  return {
    size: below.size + reads.dilations[axis] * (reads.kernelSize[axis] - 1) * place,
    stride: place * ('stretch' in reads ? 1 : reads.strides[axis]),
    start: below.start - reads.before[axis] * place,
  };
}

/** One field around those of every branch, for `units` units along the axis. */
function union(spans: readonly Span[], units: number): Span {
  const strides = spans.map(({ stride }) => stride);
  const stride = strides.includes(0) ? 0 : Math.max(...strides);
  // Against the common stride a branch's fields drift evenly from the first unit to the last.
  const drifts = spans.map((span) => (span.stride - stride) * (units - 1));
  const start = Math.min(...spans.map((span, i) => span.start + Math.min(0, drifts[i]!)));
  const end = Math.max(...spans.map((span, i) => span.start + span.size + Math.max(0, drifts[i]!)));
  return { size: end - start, stride, start };
}

import { floatOf, floatsOf, intOf, intsOf, tensorOf, textOf } from '../attributes.ts';
import { fromStart } from '../axes.ts';
import { type Constant, countOf, floats, mostMadeNumbers, wholeList, wholes } from '../constant.ts';
import type { DecodedTensor } from '../format/schema.ts';
import type { GraphNode } from '../node.ts';
import { filledIn } from '../operators/arrangement.ts';
import { everything, gathered, inShape, joined, picked, sliced, transposed } from './arrangement.ts';
import { mapOne, mapTwo, ofOne, ofTwo, overlaid, readAt } from './elementwise.ts';
import { reduced } from './reduction.ts';
import { scattered } from './scatter.ts';

/** A node all of whose inputs are constants. */
export interface ConstantNode {
  readonly node: GraphNode;
  readonly inputs: readonly (Constant | undefined)[];
  readonly constantOf: (tensor: DecodedTensor) => Constant;
}

type Fold = (given: ConstantNode) => Constant | readonly Constant[] | null;

const first = ({ inputs }: ConstantNode): Constant => inputs[0]!;
const list = ({ inputs, node }: ConstantNode, place: number, attribute: string): readonly number[] | undefined =>
  inputs[place] ? Array.from(inputs[place].data) : intsOf(node, attribute);

const constant: Fold = ({ node, constantOf }) => {
  const tensor = tensorOf(node, 'value');
  if (tensor) return constantOf(tensor);
  const [float, int] = [node.attributes.get('value_float'), node.attributes.get('value_int')];
  if (float) return floats([], Float32Array.of(float.f));
  if (int) return wholes([], Float64Array.of(Number(int.i)));
  const [several, wholesGiven] = [floatsOf(node, 'value_floats'), intsOf(node, 'value_ints')];
  if (several) return floats([several.length], Float32Array.from(several));
  return wholesGiven ? wholeList(wholesGiven) : null;
};

const Reshape: Fold = (given) => {
  const { shape } = first(given);
  const wanted = (list(given, 1, 'shape') ?? []).map((size, axis) => (size === 0 ? (shape[axis] ?? 0) : size));
  return inShape(first(given), filledIn(countOf(shape), wanted));
};

const Unsqueeze: Fold = (given) => {
  const own = [...first(given).shape];
  const axes = list(given, 1, 'axes') ?? [];
  const rank = own.length + axes.length;
  if (rank > 16) return null;
  const added = new Set(axes.map((axis) => fromStart(axis, rank)));
  return inShape(
    first(given),
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (own.shift() ?? 1))),
  );
};

const Squeeze: Fold = (given) => {
  const { shape } = first(given);
  const axes = list(given, 1, 'axes')?.map((axis) => fromStart(axis, shape.length));
  return inShape(
    first(given),
    shape.filter((size, axis) => size !== 1 || (axes && !axes.includes(axis))),
  );
};

const Flatten: Fold = (given) => {
  const { shape } = first(given);
  const axis = fromStart(intOf(given.node, 'axis', 1), shape.length);
  return inShape(first(given), [countOf(shape.slice(0, axis)), countOf(shape.slice(axis))]);
};

const Slice: Fold = (given) => {
  const [starts, ends] = [list(given, 1, 'starts') ?? [], list(given, 2, 'ends') ?? []];
  const [axes, steps] = [list(given, 3, 'axes'), list(given, 4, 'steps')];
  const cuts = starts.map((start, i) => ({
    axis: axes?.[i] ?? i,
    start,
    end: ends[i] ?? start,
    step: steps?.[i] ?? 1,
  }));
  return sliced(first(given), cuts);
};

const Split: Fold = (given) => {
  const { node } = given;
  const { shape } = first(given);
  const axis = fromStart(intOf(node, 'axis', 0), shape.length);
  const each = Math.ceil((shape[axis] ?? 0) / node.outputs.length);
  const sizes = list(given, 1, 'split') ?? node.outputs.map((_, i) => Math.min(each, shape[axis]! - i * each));
  let start = 0;
  const parts = sizes.map((size) => {
    start += size;
    return sliced(first(given), [{ axis, start: start - size, end: start, step: 1 }]);
  });
  return parts.every((part) => part !== null) ? (parts as readonly Constant[]) : null;
};

const Expand: Fold = (given) => {
  const shape = overlaid([first(given).shape, list(given, 1, 'shape') ?? []]);
  if (!shape) return null;
  const { data, isWhole, shape: own } = first(given);
  const at = readAt(own, shape);
  return isWhole
    ? wholes(
        shape,
        Float64Array.from(at, (place) => data[place]!),
      )
    : floats(
        shape,
        Float32Array.from(at, (place) => data[place]!),
      );
};

const ConstantOfShape: Fold = (given) => {
  const shape = Array.from(first(given).data);
  const tensor = tensorOf(given.node, 'value');
  const value = tensor ? given.constantOf(tensor) : floats([1], Float32Array.of(0));
  const count = countOf(shape);
  if (!(count >= 0 && count <= mostMadeNumbers)) return null;
  return value.isWhole
    ? wholes(shape, new Float64Array(count).fill(value.data[0]!))
    : floats(shape, new Float32Array(count).fill(value.data[0]!));
};

const Range: Fold = ({ inputs }) => {
  const [start, limit, step] = inputs.map((input) => input?.data[0] ?? Number.NaN) as [number, number, number];
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (!(count <= mostMadeNumbers)) return null;
  const made = { length: count };
  return inputs[0]!.isWhole
    ? wholes(
        [count],
        Float64Array.from(made, (_, i) => start + i * step),
      )
    : floats(
        [count],
        Float32Array.from(made, (_, i) => start + i * step),
      );
};

const Where: Fold = ({ inputs }) => {
  const [condition, yes, no] = inputs as readonly [Constant, Constant, Constant];
  const shape = overlaid([condition.shape, yes.shape, no.shape]);
  if (!shape) return null;
  const [at, atYes, atNo] = [readAt(condition.shape, shape), readAt(yes.shape, shape), readAt(no.shape, shape)];
  const of = (_: unknown, i: number) => (condition.data[at[i]!] ? yes.data[atYes[i]!]! : no.data[atNo[i]!]!);
  const made = { length: countOf(shape) };
  return yes.isWhole && no.isWhole
    ? wholes(shape, Float64Array.from(made, of))
    : floats(shape, Float32Array.from(made, of));
};

/** `TensorProto.DataType` of the kinds of floats. */
const floatTypes = [1, 10, 11, 16];

const Cast: Fold = (given) => {
  const { shape, data, isWhole } = first(given);
  const to = intOf(given.node, 'to', 1);
  if (floatTypes.includes(to)) return isWhole ? floats(shape, Float32Array.from(data)) : first(given);
  const isTruth = to === 9;
  return wholes(
    shape,
    Float64Array.from(data, (value) => (isTruth ? Number(value !== 0) : Math.trunc(value))),
  );
};

/** (x − zero) · scale, with one scale for all or one for each place along an axis. */
const DequantizeLinear: Fold = ({ node, inputs }) => {
  const [x, scale, zero] = inputs as readonly [Constant, Constant, Constant | undefined];
  if (intOf(node, 'block_size', 0) > 0) return null;
  const axis = fromStart(intOf(node, 'axis', 1), x.shape.length);
  const along = (constant: Constant): Constant => {
    if (constant.data.length === 1) return { ...constant, shape: [] };
    return { ...constant, shape: x.shape.map((size, at) => (at === axis ? size : 1)) };
  };
  if ([scale, zero].some((one) => one && one.data.length !== 1 && one.data.length !== x.shape[axis])) return null;
  const real = floats(x.shape, Float32Array.from(x.data));
  const centred = zero ? mapTwo(real, along(zero), ofTwo.Sub!) : real;
  return centred && mapTwo(centred, along(scale), ofTwo.Mul!);
};

const folded =
  (of: (left: Constant, right: Constant) => Constant | null): Fold =>
  ({ inputs }) =>
    (inputs.slice(1) as readonly Constant[]).reduce<Constant | null>(
      (left, right) => left && of(left, right),
      inputs[0]!,
    );

const ScatterND: Fold = ({ node, inputs }) =>
  textOf(node, 'reduction', 'none') === 'none' ? scattered(inputs[0]!, inputs[1]!, inputs[2]!) : null;

const Gather: Fold = ({ inputs, node }) => gathered(inputs[0]!, inputs[1]!, intOf(node, 'axis', 0));

const ofOneOrMore: Readonly<Record<string, Fold>> = {
  Reshape,
  Unsqueeze,
  Squeeze,
  Flatten,
  Slice,
  Split,
  ConstantOfShape,
  Cast,
  Identity: first,
  Dropout: first,
  Shape: (given) => wholeList(first(given).shape),
  Size: (given) => wholes([], Float64Array.of(first(given).data.length)),
  Transpose: (given) => transposed(first(given), intsOf(given.node, 'perm')),
  Concat: ({ inputs, node }) => joined(inputs as readonly Constant[], intOf(node, 'axis', 0)),
  Tile: (given) => {
    const times = list(given, 1, 'repeats') ?? [];
    if (!(countOf(times) * first(given).data.length <= mostMadeNumbers)) return null;
    const along = everything(first(given)).map((own, axis) =>
      Array<readonly number[]>(times[axis] ?? 1)
        .fill(own)
        .flat(),
    );
    return picked(first(given), along);
  },
  Clip: (given) => {
    const [low, high] = [1, 2].map((place) => given.inputs[place]?.data[0]);
    const least = low ?? floatOf(given.node, 'min', Number.NEGATIVE_INFINITY);
    const most = high ?? floatOf(given.node, 'max', Number.POSITIVE_INFINITY);
    return mapOne(first(given), (value) => Math.min(Math.max(value, least), most));
  },
  ...Object.fromEntries(
    Object.entries(ofOne).map(([op, of]) => [op, (given: ConstantNode) => mapOne(first(given), of)]),
  ),
  ...Object.fromEntries(
    Object.entries(ofTwo).map(([op, of]) => [op, folded((left, right) => mapTwo(left, right, of))]),
  ),
  ...Object.fromEntries(
    ['Sum', 'Mean', 'Prod', 'Max', 'Min'].map((how) => [
      `Reduce${how}`,
      (given: ConstantNode) =>
        reduced(first(given), list(given, 1, 'axes'), intOf(given.node, 'keepdims', 1) === 1, how),
    ]),
  ),
};

/** What nodes of constants come to, and how many inputs they need; null where that is not known here, or would be too large. */
export const folds: ReadonlyMap<string, { readonly least: number; readonly of: Fold }> = new Map([
  ['Constant', { least: 0, of: constant }],
  ...Object.entries(ofOneOrMore).map(([op, of]) => [op, { least: Object.hasOwn(ofTwo, op) ? 2 : 1, of }] as const),
  ...Object.entries({ Expand, Gather, DequantizeLinear }).map(([op, of]) => [op, { least: 2, of }] as const),
  ...Object.entries({ Range, ScatterND, Where }).map(([op, of]) => [op, { least: 3, of }] as const),
]);

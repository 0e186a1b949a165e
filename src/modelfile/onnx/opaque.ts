import type { Layer } from '../../engine/layers/index.ts';
import { type Constant, countOf } from './constant.ts';
import { drawLayer, type KnownLayer, type PendingLayer, type View, type WeightArray } from './draft.ts';
import { overlaid } from './folding/elementwise.ts';
import type { DecodedAttribute } from './format/schema.ts';
import { isConstant, isView, type NodeContext } from './operator.ts';
import { inOrder } from './settle.ts';
import { rowMajor, shapeOf } from './spans.ts';

type Opaque = Extract<Layer, { op: 'opaque' }>;
type OpaqueNode = Opaque['nodes'][number];

/** Of ONNX's own operators: before it many had other attributes. */
const leastOpset = 18;

/** Operators that have been the same since opset 7, and whose result has the shape of what they read laid over each other. */
const byNumber = new Set([
  ...['Abs', 'Acos', 'Asin', 'Atan', 'Ceil', 'Celu', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'Floor', 'HardSwish', 'Log'],
  ...['Reciprocal', 'Round', 'Selu', 'Sign', 'Sin', 'Sinh', 'Softsign', 'Sqrt', 'Tan', 'ThresholdedRelu'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'PRelu', 'Max', 'Min', 'Mod'],
]);

/** They hold graphs of their own. */
const ofGraphs = new Set(['If', 'Loop', 'Scan']);

/**
 * A node for which there is no layer, as a layer that ONNX Runtime computes. Null where the shape of what it puts out is not known, or it
 * cannot be said as data: with several outputs, a graph in it, or an operator of others.
 */
export function opaqueOf(
  { node, inputs, opset }: NodeContext,
  declared: readonly number[] | undefined,
): readonly View[] | null {
  const { op } = node;
  const attributes = attributesOf(node.attributes);
  const isKnown = /^\w+$/.test(op) && !ofGraphs.has(op) && (byNumber.has(op) || opset >= leastOpset);
  if (!attributes || !isKnown || node.outputs.filter((name) => name !== '').length !== 1) return null;
  const shapes = inputs.flatMap((input) => (input ? [isView(input) ? shapeOf(input.places) : input.shape] : []));
  const shape = byNumber.has(op) ? overlaid(shapes) : (declared ?? null);
  const views = inputs.filter(isView);
  const hasBatches = views.every(({ places }) => places.length > 1 && places[0]!.length === 0);
  if (shape?.[0] !== 1 || shape.length < 2 || !hasBatches || inputs.filter(isConstant).some(isOddConstant)) {
    return null;
  }
  const nodes: OpaqueNode[] = [];
  const integers: Record<string, Opaque['integers'][string]> = {};
  const weights: Record<string, WeightArray> = {};
  const wholeList = (name: string, values: readonly number[]) => {
    integers[name] = { dtype: 'int64', shape: [values.length], values: [...values] };
  };
  const layers = views.map((view) => inOrder(view, inThree(shapeOf(view.places).slice(1)), node));
  for (const [i, view] of views.entries()) {
    wholeList(`shape${i}`, [-1, ...shapeOf(view.places).slice(1)]);
    nodes.push(plain('Reshape', [`layer${i}`, `shape${i}`], `x${i}`));
  }
  const names = inputs.map((input, i) => {
    if (!input) return '';
    if (isView(input)) return `x${views.indexOf(input)}`;
    if (input.isWhole) integers[`c${i}`] = { dtype: 'int64', shape: [...input.shape], values: [...input.data] };
    else weights[`c${i}`] = input;
    return `c${i}`;
  });
  nodes.push({ ...plain(op, names, 'y'), attributes });
  const layer = opaqueLayer(
    nodes,
    layers.map((_, i) => `layer${i}`),
    inThree(shape.slice(1)),
    {
      integers,
      weights,
      opset,
    },
  );
  return [{ layer: drawLayer(node, layer, layers, weights), places: [[], ...rowMajor(shape.slice(1))] }];
}

/** What was drawn as part of a pattern that there is not, in place of the layer that it could have been part of. */
export function pendingAsOpaque({ layer: { op }, inputs, node, shape }: PendingLayer): KnownLayer {
  const [x] = inputs as [(typeof inputs)[number]];
  const axis = x.shape.length === 2 ? 2 : 1;
  const axes = { axes: { dtype: 'int64', shape: [1], values: [axis] } } as const;
  const mean = plain('ReduceMean', ['x', 'axes'], 'mean');
  const made: Readonly<Record<typeof op, readonly OpaqueNode[]>> = {
    erf: [plain('Erf', ['x'], 'y')],
    squareRoot: [plain('Sqrt', ['x'], 'y')],
    reciprocal: [plain('Reciprocal', ['x'], 'y')],
    channelMean: [{ ...mean, outputs: ['y'] }],
    lessChannelMean: [mean, plain('Sub', ['x', 'mean'], 'y')],
  };
  const integers = op === 'channelMean' || op === 'lessChannelMean' ? axes : {};
  const parts = { integers, weights: {}, opset: leastOpset };
  return drawLayer(node, opaqueLayer(made[op], ['x'], shape, parts), inputs);
}

function opaqueLayer(
  nodes: readonly OpaqueNode[],
  reads: readonly string[],
  shape: readonly number[],
  {
    integers,
    weights,
    opset,
  }: Pick<Opaque, 'integers'> & { readonly weights: Readonly<Record<string, WeightArray>>; readonly opset: number },
): Opaque {
  const floats = Object.fromEntries(Object.entries(weights).map(([name, array]) => [name, [...array.shape]]));
  const opsets = { '': Math.max(opset, leastOpset) };
  return {
    op: 'opaque',
    nodes: [...nodes],
    reads: [...reads],
    integers,
    floats,
    result: 'y',
    shape: [...shape],
    opsets,
  };
}

const plain = (opType: string, inputs: readonly string[], output: string): OpaqueNode => ({
  opType,
  domain: '',
  inputs: [...inputs],
  outputs: [output],
  attributes: {},
});

/** At most three dimensions, as a layer has them: those before the last two are one. */
const inThree = (shape: readonly number[]): readonly number[] =>
  shape.length <= 3 ? shape : [countOf(shape.slice(0, -2)), ...shape.slice(-2)];

const isOddConstant = ({ data, isWhole }: Constant): boolean => data.length === 0 || (isWhole && data.length > 1000);

/** `AttributeProto.AttributeType`; null where one is of a type that is no data of a layer. */
function attributesOf(given: ReadonlyMap<string, DecodedAttribute>): OpaqueNode['attributes'] | null {
  const read: Readonly<Record<number, (attribute: DecodedAttribute) => OpaqueNode['attributes'][string]>> = {
    1: ({ f }) => ({ float: f }),
    2: ({ i }) => ({ int: Number(i) }),
    3: ({ s }) => ({ string: new TextDecoder().decode(s) }),
    6: ({ floats }) => ({ floats: [...floats] }),
    7: ({ ints }) => ({ ints: ints.map(Number) }),
  };
  const entries = [...given].map(([name, attribute]) => [name, read[attribute.type]?.(attribute)] as const);
  return entries.some(([, value]) => value === undefined)
    ? null
    : (Object.fromEntries(entries) as OpaqueNode['attributes']);
}

import { say } from '../../../shared/sentence.ts';
import { floatOf, intOf } from '../attributes.ts';
import { axisOf, cellCount, channelsOf } from '../axes.ts';
import { type Constant, countOf } from '../constant.ts';
import { drawLayer, type View, viewOf } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { constantAt, type NodeContext, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode, wrongNode } from '../refuse.ts';
import { asFeatures, asMaps, channelsLast } from '../settle.ts';
import { merged, rowMajor, samePlace, sizeOf } from '../spans.ts';

const BatchNormalization: Operator = (context) => {
  const { node } = context;
  if (intOf(node, 'training_mode', 0) === 1) throw oddNode(node, say('modelfile.onnxTrains'));
  const { layer, places } = byChannel(context);
  const [weight, bias, mean, variance] = [1, 2, 3, 4].map((place) =>
    perChannel(context, place, sizeOf(channelsOf(layer))),
  );
  const weights = { weight: weight!, bias: bias!, running_mean: mean!, running_var: variance! };
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  return [{ layer: drawLayer(node, { op: 'batchNorm', epsilon, momentum: 0.9 }, [layer], weights), places }];
};

/** An array whose second dimension is a layer's channels. */
function byChannel(context: NodeContext): View {
  const view = viewAt(context, 0);
  if (view.places.length > 1 && samePlace(view.places[1]!, channelsOf(view.layer))) return view;
  return viewOf(view.places.length === 2 ? asFeatures(view, context.node) : asMaps(view, context.node));
}

function perChannel(context: NodeContext, place: number, channels: number): Constant {
  const constant = neededConstant(context, place);
  if (countOf(constant.shape) === channels) return { ...constant, shape: [channels] };
  throw wrongScale(context, constant);
}

const wrongScale = ({ node }: NodeContext, { shape }: Constant) =>
  wrongNode(node, say('modelfile.onnxFilters', { shape: shape.join('×') }));

/** One number a group for all its channels. */
function spread({ data }: Constant, groups: number, channels: number): Constant {
  const each = channels / groups;
  return {
    shape: [channels],
    isWhole: false,
    data: Float32Array.from({ length: channels }, (_, i) => data[Math.floor(i / each)]!),
  };
}

/** Over each group of channels, where the array's second dimension counts the groups. */
const InstanceNormalization: Operator = (context) => {
  const { node } = context;
  const { layer, places } = viewAt(context, 0);
  const groups = sizeOf(places[1] ?? []);
  const channels = layer.shape[0]!;
  const rest = merged(places.slice(1).flat());
  const isByGroup =
    layer.shape.length === 3 &&
    channels % groups === 0 &&
    samePlace(rest, [{ size: channels * cellCount(layer), stride: 1 }]);
  const [scale, shift] = [neededConstant(context, 1), neededConstant(context, 2)];
  if (!isByGroup || [scale, shift].some(({ shape }) => countOf(shape) !== groups))
    throw oddNode(node, say('modelfile.onnxNormalizes'));
  const weights = { weight: spread(scale, groups, channels), bias: spread(shift, groups, channels) };
  return [grouped(context, { layer, places }, groups, weights)];
};

const grouped = (
  { node }: NodeContext,
  { layer, places }: View,
  groups: number,
  weights: Record<string, Constant>,
): View => ({
  layer: drawLayer(node, { op: 'groupNorm', groups, epsilon: floatOf(node, 'epsilon', 1e-5) }, [layer], weights),
  places,
});

const GroupNormalization: Operator = (context) => {
  const { node } = context;
  const maps = asMaps(viewAt(context, 0), node);
  const groups = intOf(node, 'num_groups', 1);
  const channels = maps.shape[0]!;
  const numbers = (place: number): Constant => {
    const constant = neededConstant(context, place);
    if (countOf(constant.shape) === channels) return { ...constant, shape: [channels] };
    // Before opset 21 there was one number for each group.
    if (countOf(constant.shape) === groups) return spread(constant, groups, channels);
    throw wrongScale(context, constant);
  };
  return [grouped(context, viewOf(maps), groups, { weight: numbers(1), bias: numbers(2) })];
};

const LayerNormalization: Operator = (context) => {
  const { node } = context;
  const given = viewAt(context, 0);
  const { layer, places } = isOverLast(context, 'axis', -1) ? channelsLast(given, node) : given;
  const axis = axisOf(node, intOf(node, 'axis', -1), places.length);
  if (!samePlace(merged(places.slice(axis).flat()), channelsOf(layer))) {
    throw oddNode(node, say('modelfile.onnxNormalizes'));
  }
  const channels = sizeOf(channelsOf(layer));
  const weight = perChannel(context, 1, channels);
  const bias = constantAt(context, 2) ? perChannel(context, 2, channels) : zeros(channels);
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  return [{ layer: drawLayer(node, { op: 'layerNorm', epsilon }, [layer], { weight, bias }), places }];
};

const isOverLast = (context: NodeContext, name: string, otherwise: number): boolean => {
  const rank = viewAt(context, 0).places.length;
  return axisOf(context.node, intOf(context.node, name, otherwise), rank) === rank - 1;
};

const zeros = (channels: number): Constant => ({ shape: [channels], data: new Float32Array(channels), isWhole: false });

/** ONNX divides alpha by the size. */
const LRN: Operator = (context) => {
  const { node } = context;
  const size = intOf(node, 'size', 1);
  const alpha = floatOf(node, 'alpha', 1e-4) / size;
  const numbers = { size, alpha, beta: floatOf(node, 'beta', 0.75), k: floatOf(node, 'bias', 1) };
  const maps = asMaps(viewAt(context, 0), node);
  return [viewOf(drawLayer(node, { op: 'localResponseNormalization', ...numbers }, [maps]))];
};

/** Before opset 13 over all dimensions from an axis on. Over all features, the channels of cells or tokens, or the columns of maps. */
const Softmax: Operator = (context) => {
  const { node, opset } = context;
  const view = viewAt(context, 0);
  const axis = axisOf(node, intOf(node, 'axis', opset < 13 ? 1 : -1), view.places.length);
  const over = opset < 13 ? merged(view.places.slice(axis).flat()) : (view.places[axis] ?? []);
  if (sizeOf(over) === countOf(view.layer.shape)) {
    return [{ layer: drawLayer(node, { op: 'softmax' }, [asFeatures(view, node)]), places: view.places }];
  }
  const columns = rowMajor(view.layer.shape).at(-1)!;
  if (view.layer.shape.length === 3 && samePlace(over, columns)) return [innerSoftmax(node, view, 'columns')];
  if (samePlace(over, channelsOf(view.layer))) return [innerSoftmax(node, view, 'channels')];
  if (axis !== view.places.length - 1) throw oddNode(node, say('modelfile.onnxNormalizes'));
  return [innerSoftmax(node, channelsLast(view, node), 'channels')];
};

const innerSoftmax = (node: GraphNode, { layer, places }: View, over: 'channels' | 'columns'): View => ({
  layer: drawLayer(node, { op: 'innerSoftmax', over }, [layer]),
  places,
});

export const normalizations: Readonly<Record<string, Operator>> = {
  BatchNormalization,
  InstanceNormalization,
  GroupNormalization,
  LayerNormalization,
  LRN,
  Softmax,
  // The features of both have the same order: what is shown are the probabilities.
  LogSoftmax: Softmax,
};

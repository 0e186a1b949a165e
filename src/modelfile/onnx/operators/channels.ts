import type { Padding } from '../../../engine/shape.ts';
import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { floatOf, intOf, intsOf, textOf } from '../attributes.ts';
import { axisOf, cellCount, channelsOf } from '../axes.ts';
import { countOf } from '../constant.ts';
import { type DraftLayer, drawLayer, type View, viewOf } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { constantAt, type NodeContext, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asFeatures, asMaps } from '../settle.ts';
import { merged, reshaped, sameArrangement, samePlace, shapeOf, sizeOf } from '../spans.ts';
import { fourSides } from './windows.ts';

const Concat: Operator = (context) => {
  const { node } = context;
  const views = context.inputs.map((_, place) => viewAt(context, place));
  const axis = axisOf(intOf(node, 'axis', 1), views[0]!.places.length);
  if (views.length === 1) return [views[0]!];
  return [joinedAsTheyLie(node, views, axis) ?? joinedInOrder(node, views, axis)];
};

/** Arrays whose channels lie along the axis and whose other dimensions lie alike. */
function joinedAsTheyLie(node: GraphNode, views: readonly View[], axis: number): View | null {
  const [first] = views as [View];
  const others = ({ places }: View) => places.filter((_, at) => at !== axis);
  const fits = (view: View) =>
    view.layer.shape.length === first.layer.shape.length &&
    view.layer.shape[0]! > 1 &&
    samePlace(view.places[axis] ?? [], channelsOf(view.layer)) &&
    sameArrangement(others(view), others(first));
  if (!views.every(fits)) return null;
  const layer = concatenated(
    node,
    views.map(({ layer }) => layer),
  );
  return { layer, places: first.places.map((place, at) => (at === axis ? channelsOf(layer) : place)) };
}

function joinedInOrder(node: GraphNode, views: readonly View[], axis: number): View {
  const { places } = views[0]!;
  const isOfFeatures = places.length === 2;
  if (axis !== 1) throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(places)) }));
  return viewOf(
    concatenated(
      node,
      views.map((view) => (isOfFeatures ? asFeatures(view, node) : asMaps(view, node))),
    ),
  );
}

const concatenated = (node: GraphNode, layers: readonly DraftLayer[]): DraftLayer =>
  drawLayer(node, { op: 'concat' }, layers);

/** Those from `start` up to `end` of the numbers along an axis, where these are channels, or groups of channels that lie together. */
function cut(node: GraphNode, view: View, axis: number, start: number, end: number): View {
  if (start === 0 && end === sizeOf(view.places[axis] ?? [])) return view;
  const made = cutAsItLies(node, view, axis, start, end);
  if (made) return made;
  const settled = view.places.length === 4 && axis === 1 ? viewOf(asMaps(view, node)) : null;
  const inOrder = settled && cutAsItLies(node, settled, axis, start, end);
  if (inOrder) return inOrder;
  throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(view.places)) }));
}

function cutAsItLies(node: GraphNode, { layer, places }: View, axis: number, start: number, end: number): View | null {
  const place = places[axis] ?? [];
  const [span] = place;
  const isOuter = place.length === 1 && span!.size * span!.stride === countOf(layer.shape);
  const channels = span ? span.stride / cellCount(layer) : 0;
  if (!isOuter || !Number.isInteger(channels) || !(start < end)) return null;
  const part = drawLayer(node, { op: 'sliceChannels', start: start * channels, end: end * channels }, [layer]);
  const left = merged([{ size: end - start, stride: span!.stride }]);
  return { layer: part, places: places.map((whole, at) => (at === axis ? left : whole)) };
}

const Split: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const axis = axisOf(intOf(node, 'axis', 0), view.places.length);
  const whole = sizeOf(view.places[axis] ?? []);
  const parts = node.outputs.length;
  const given = constantAt(context, 1)?.data ?? intsOf(node, 'split');
  const each = Math.ceil(whole / parts);
  const sizes = given ? Array.from(given) : Array.from({ length: parts }, (_, i) => Math.min(each, whole - i * each));
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return cut(node, view, axis, start - size, start);
  });
};

const Slice: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const numbers = (name: string, place: number) =>
    Array.from(constantAt(context, place)?.data ?? intsOf(node, name) ?? []);
  const [starts, ends] = [numbers('starts', 1), numbers('ends', 2)];
  const axes = numbers('axes', 3);
  const steps = numbers('steps', 4);
  return [
    starts.reduce((part, from, i) => {
      const axis = axisOf(axes[i] ?? i, part.places.length);
      const size = sizeOf(part.places[axis] ?? []);
      const within = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
      const [start, end] = [within(from), within(ends[i]!)];
      if ((steps[i] ?? 1) !== 1) throw oddNode(node, say('modelfile.onnxSteps'));
      return cut(node, part, axis, start, end);
    }, view),
  ];
};

/** More parts than this are no picture's channels set right. */
const mostParts = 16;

const Gather: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const axis = axisOf(intOf(node, 'axis', 0), view.places.length);
  const size = sizeOf(view.places[axis] ?? []);
  const { shape, data } = neededConstant(context, 1);
  const at = Array.from(data, (index) => axisOf(index, size));
  if (shape.length === 0) {
    const { layer, places } = cut(node, view, axis, at[0]!, at[0]! + 1);
    return [{ layer, places: places.filter((_, other) => other !== axis) }];
  }
  if (at.every((index, i) => index === at[0]! + i)) {
    const { layer, places } = cut(node, view, axis, at[0]!, at[0]! + at.length);
    return [
      { layer, places: [...places.slice(0, axis), ...reshaped([places[axis]!], shape)!, ...places.slice(axis + 1)] },
    ];
  }
  if (shape.length > 1 || at.length > mostParts) {
    throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(view.places)) }));
  }
  const parts = at.map((index) => cut(node, view, axis, index, index + 1));
  const layer = concatenated(
    node,
    parts.map((part) => part.layer),
  );
  return [{ layer, places: view.places.map((place, other) => (other === axis ? channelsOf(layer) : place)) }];
};

const Pad: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const value = constantAt(context, 2)?.data[0] ?? floatOf(node, 'value', 0);
  const around = cellsAround(context, view.places.length);
  if (around.every((cells) => cells === 0)) return [view];
  const mode = textOf(node, 'mode', 'constant');
  if (mode !== 'constant') throw oddNode(node, say('modelfile.onnxPads', { mode }));
  const rank = around.length / 2;
  const [before, after] = [around.slice(0, rank), around.slice(rank)];
  if (rank !== 4 || [before, after].some(([batch, channels]) => batch !== 0 || channels !== 0)) {
    throw oddNode(node, say('modelfile.onnxNotTwoAxes'));
  }
  const padding: Padding = fourSides(node, [...before.slice(2), ...after.slice(2)]);
  return [viewOf(drawLayer(node, { op: 'pad', padding, value }, [asMaps(view, node)]))];
};

/** How many cells stand before, then after each dimension. */
function cellsAround(context: NodeContext, rank: number): readonly number[] {
  const pads = Array.from(constantAt(context, 1)?.data ?? intsOf(context.node, 'pads') ?? []);
  const axes = constantAt(context, 3);
  if (!axes) return pads;
  const around = Array<number>(2 * rank).fill(0);
  for (const [i, axis] of axes.data.entries()) {
    around[axisOf(axis, rank)] = pads[i] ?? 0;
    around[axisOf(axis, rank) + rank] = pads[i + axes.data.length] ?? 0;
  }
  return around;
}

export const channelOperators: Readonly<Record<string, Operator>> = { Concat, Split, Slice, Gather, Pad };

import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf } from '../attributes.ts';
import { axisOf, channelsOf, movedCells } from '../axes.ts';
import { type Constant, countOf } from '../constant.ts';
import { type DraftLayer, drawLayer, type View, viewOf } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { isConstant, isView, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asFeatures, asMaps, asTokens, channelsLast } from '../settle.ts';
import { merged, rowMajor, sameArrangement, samePlace, shapeOf, sizeOf } from '../spans.ts';

const Concat: Operator = (context) => {
  const { node, inputs } = context;
  const [view] = inputs.filter(isView) as [View];
  const axis = axisOf(node, intOf(node, 'axis', 1), view.places.length);
  if (inputs.length === 1) return [view];
  const [before, after] = inputs;
  if (inputs.length === 2 && isConstant(before) && isView(after)) return [withClassToken(node, before, after, axis)];
  const views = inputs.map((_, place) => viewAt(context, place));
  return [joinedAsTheyLie(node, views, axis) ?? joinedInOrder(node, views, axis)];
};

/** Constant tokens before those of a picture. */
function withClassToken(node: GraphNode, constant: Constant, view: View, axis: number): View {
  const layer = asTokens(view, node);
  const places = rowMajor(shapeOf(view.places));
  const channels = layer.shape[1]!;
  const count = constant.data.length / channels;
  const isBefore = axis === places.length - 2 && Number.isInteger(count);
  if (!isBefore || constant.shape.at(-1) !== channels || constant.shape.at(-2) !== count) {
    throw oddNode(node, say('modelfile.onnxNeedsComputed', { place: 1 }));
  }
  const weight = { shape: [count, channels], data: constant.data };
  const made = drawLayer(node, { op: 'classToken', count }, [layer], { weight });
  const tokens = merged([{ size: made.shape[0]!, stride: channels }]);
  return { layer: made, places: places.with(axis, tokens) };
}

/** Arrays whose channels, or groups of channels, lie along the axis, and whose other dimensions lie alike. */
function joinedAsTheyLie(node: GraphNode, views: readonly View[], axis: number): View | null {
  const [first] = views as [View];
  const place = ({ places }: View) => places[axis] ?? [];
  const others = ({ layer, places }: View) => movedCells(layer, places.toSpliced(axis, 1), 1);
  const areTokens = first.layer.shape.length === 2;
  // How far apart neighbours along the axis lie: of an array with one of them, that is all there is.
  const step = areTokens ? 1 : countOf(first.layer.shape) / sizeOf(place(first));
  const fits = (view: View) => {
    const whole = merged([{ size: sizeOf(place(view)), stride: step }]);
    const count = areTokens ? sizeOf(channelsOf(view.layer)) : countOf(view.layer.shape);
    const isOutermost = samePlace(place(view), whole) && sizeOf(whole) * step === count;
    return (
      isOutermost &&
      view.layer.shape.length === first.layer.shape.length &&
      sameArrangement(others(view), others(first))
    );
  };
  if (!views.every(fits)) return null;
  const layer = joined(
    node,
    views.map((view) => view.layer),
  );
  const size = views.reduce((sum, view) => sum + sizeOf(place(view)), 0);
  return { layer, places: movedCells(first.layer, first.places, size).with(axis, merged([{ size, stride: step }])) };
}

function joinedInOrder(node: GraphNode, views: readonly View[], axis: number): View {
  const [{ places }] = views as [View];
  if (axis === places.length - 1 && places.length > 2) {
    const last = joinedAsTheyLie(
      node,
      views.map((view) => channelsLast(view, node)),
      axis,
    );
    if (last) return last;
  }
  if (axis !== 1) throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(places)) }));
  return viewOf(
    joined(
      node,
      views.map((view) => (places.length === 2 ? asFeatures(view, node) : asMaps(view, node))),
    ),
  );
}

const joined = (node: GraphNode, layers: readonly DraftLayer[]): DraftLayer =>
  drawLayer(node, { op: 'concat' }, layers);

export const joining: Readonly<Record<string, Operator>> = { Concat };

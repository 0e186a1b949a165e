import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { affine } from '../affine.ts';
import { intOf, intsOf } from '../attributes.ts';
import { axisOf, cellCount, cellsOf, channelStep, channelsOf, movedCells, withChannels } from '../axes.ts';
import { drawLayer, drawPending, type View, viewOf } from '../draft.ts';
import { constantAt, type NodeContext, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asMaps, channelsLast } from '../settle.ts';
import { merged, type Place, samePlace, shapeOf } from '../spans.ts';

const ReduceMean: Operator = (context) => [overCells(context, 'globalAveragePool') ?? overChannels(context)];
const ReduceMax: Operator = (context) => [overCells(context, 'globalMaxPool') ?? notOver(context)];
const ReduceSum: Operator = (context) => {
  const mean = overCells(context, 'globalAveragePool') ?? notOver(context);
  return [affine(context.node, mean, cellCount(reducible(context).layer), 0)];
};

/** The array, arranged so that maps or tokens are reduced where the node says so by its dimensions. */
function reducible(context: NodeContext): View {
  const view = viewAt(context, 0);
  const [axes, rank] = [axesOf(context).toSorted().join(), view.places.length];
  if (rank === 4 && axes === '2,3') return viewOf(asMaps(view, context.node));
  const isBeforeChannels = (rank === 4 && axes === '1,2') || (rank === 3 && axes === '1') || axes === `${rank - 1}`;
  return isBeforeChannels ? channelsLast(view, context.node) : view;
}

/** Over all cells of each map, or all tokens; null where the node reduces other dimensions. */
function overCells(context: NodeContext, op: 'globalAveragePool' | 'globalMaxPool'): View | null {
  const { layer, places } = reducible(context);
  const reduced = reducedPlace(context, places);
  const step = channelStep(layer);
  const left = (place: Place) => place.map(({ size, stride }) => ({ size, stride: stride / step }));
  if (reduced.length === 0) return { layer, places: kept(context, places, (place) => place) };
  const isOverMaps = layer.shape.length === 3 || (layer.shape.length === 2 && op === 'globalAveragePool');
  if (!isOverMaps || !samePlace(reduced, cellsOf(layer))) return null;
  return { layer: drawLayer(context.node, { op }, [layer]), places: kept(context, places, left) };
}

/** The mean of each cell's channels, of which a normalisation may be made. */
function overChannels(context: NodeContext): View {
  const { layer, places } = reducible(context);
  if (!samePlace(reducedPlace(context, places), channelsOf(layer))) return notOver(context);
  const mean = drawPending(context.node, 'channelMean', [layer], withChannels(layer, 1));
  return { layer: mean, places: kept(context, movedCells(layer, places, 1), (place) => place) };
}

function notOver(context: NodeContext): never {
  const shape = shapeText(shapeOf(viewAt(context, 0).places));
  throw oddNode(context.node, say('modelfile.onnxReduces', { axes: axesOf(context), shape }));
}

/** All that is reduced, the largest step first. */
function reducedPlace(context: NodeContext, places: readonly Place[]): Place {
  const spans = axesOf(context).flatMap((axis) => places[axis] ?? []);
  return merged(spans.toSorted((left, right) => right.stride - left.stride));
}

function axesOf(context: NodeContext): readonly number[] {
  const rank = viewAt(context, 0).places.length;
  const given = constantAt(context, 1)?.data ?? intsOf(context.node, 'axes');
  if (given && given.length > 0) return Array.from(given, (axis) => axisOf(context.node, axis, rank));
  return intOf(context.node, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

/** The dimensions that are left, those that are reduced with one number or not at all. */
function kept(context: NodeContext, places: readonly Place[], left: (place: Place) => Place): readonly Place[] {
  const axes = new Set(axesOf(context));
  const keeps = intOf(context.node, 'keepdims', 1) === 1;
  return places.flatMap((place, axis) => {
    if (!axes.has(axis)) return [left(place)];
    return keeps ? [[]] : [];
  });
}

export const reductions: Readonly<Record<string, Operator>> = { ReduceMean, ReduceMax, ReduceSum };

import { MAX_SIZE } from '../../engine/layers/fields.ts';
import { shapeText } from '../../engine/shape.ts';
import { say } from '../../shared/sentence.ts';
import { cellCount, channelStep, channelsOf, movedCells } from './axes.ts';
import { countOf } from './constant.ts';
import { type DraftLayer, drawLayer, type View, viewOf } from './draft.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';
import { asMaps, inOrder } from './settle.ts';
import { type Arrangement, merged, type Place, rowMajor, type Span, samePlace, shapeOf, sizeOf } from './spans.ts';

/** Which numbers of a dimension are taken: those from `start` up to `end`. */
export interface Part {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  /** The dimension goes with it: what is left of maps is maps. */
  readonly isOne?: boolean;
}

/** Some of an array along a dimension; where the layer has no such part it is arranged anew first, with that dimension as channels. */
export function cut(node: GraphNode, view: View, part: Part): View {
  const { axis, start, end } = part;
  const place = view.places[axis] ?? [];
  if (start === 0 && end === sizeOf(place)) return view;
  const isPart = start >= 0 && start < end && end <= sizeOf(place);
  const made = isPart ? cutAsItLies(node, view, part) : null;
  if (made) return made;
  const arranged = isPart ? cutAsItLies(node, arrangedFor(node, view, part), part) : null;
  if (arranged) return arranged;
  throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(view.places)) }));
}

/** Of channels, groups of channels that lie together, or tokens; null where the dimension is none of these. */
function cutAsItLies(node: GraphNode, view: View, { axis, start, end }: Part): View | null {
  const { layer, places } = view;
  const [span, ...more] = places[axis]!;
  if (!span || more.length > 0) return null;
  const left = merged([{ size: end - start, stride: span.stride }]);
  const isOutermost = (count: number) => span.size * span.stride === count;
  if (layer.shape.length === 2 && isOutermost(countOf(layer.shape)) && span.stride % layer.shape[1]! === 0) {
    const each = span.stride / layer.shape[1]!;
    return { layer: tokensOf(node, layer, start * each, end * each), places: places.with(axis, left) };
  }
  const step = channelStep(layer);
  const each = span.stride / step;
  if (!isOutermost(sizeOf(channelsOf(layer)) * step) || !Number.isInteger(each)) return null;
  const kept = drawLayer(node, { op: 'sliceChannels', start: start * each, end: end * each }, [layer]);
  return { layer: kept, places: movedCells(layer, places, (end - start) * each).with(axis, left) };
}

/** One token is features. */
function tokensOf(node: GraphNode, layer: DraftLayer, start: number, end: number): DraftLayer {
  const kept = drawLayer(node, { op: 'sliceTokens', start, end }, [layer]);
  return end - start === 1 ? drawLayer(node, { op: 'flatten' }, [kept]) : kept;
}

function arrangedFor(node: GraphNode, view: View, part: Part): View {
  const { layer, places } = view;
  const [, rows, columns] = rowMajor(layer.shape);
  const isOfMaps = places.length === 4 && part.axis === 1 && layer.shape.length === 3;
  if (isOfMaps && samePlace(places[2]!, rows!) && samePlace(places[3]!, columns!)) return viewOf(asMaps(view, node));
  return broughtOut(node, view, part);
}

/**
 * The same array over a layer in which a dimension comes first. Of maps, where one of its numbers is taken, that is before the channels:
 * what is taken is maps again.
 */
function broughtOut(node: GraphNode, view: View, { axis, isOne }: Part): View {
  const { layer, places } = view;
  const own = places[axis]!;
  const others = places
    .toSpliced(axis, 1)
    .flat()
    .toSorted((left, right) => right.stride - left.stride);
  const shape = isOne && layer.shape.length === 3 ? mapsBefore(layer, own, others) : inThree(own, others);
  const digits = [...own, ...others];
  const arranged = inOrder({ layer, places: [digits] }, shape, node);
  const laid = rowMajor(digits.map(({ size }) => size));
  const moved = (place: Place) => merged(place.flatMap((span) => laid[digits.indexOf(span)]!));
  return { layer: arranged, places: places.map(moved) as Arrangement };
}

/** `[size · c, h, w]` of what is left of each axis. */
function mapsBefore(layer: DraftLayer, own: Place, others: readonly Span[]): readonly number[] {
  const [cells, columns] = [cellCount(layer), layer.shape[2]!];
  const product = (of: (span: Span) => boolean) => sizeOf(others.filter(of));
  return [
    sizeOf(own) * product(({ stride }) => stride >= cells),
    product(({ stride }) => stride >= columns && stride < cells),
    product(({ stride }) => stride < columns),
  ];
}

/** The dimension, and the others in two parts that are not too large. */
function inThree(own: Place, others: readonly Span[]): readonly number[] {
  let inner = 1;
  let at = others.length;
  while (at > 0 && inner * others[at - 1]!.size <= MAX_SIZE) inner *= others[--at]!.size;
  return [sizeOf(own), sizeOf(others.slice(0, at)), inner];
}

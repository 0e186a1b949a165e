import { MAX_SIZE } from '../../engine/layers/fields.ts';
import { type Shape, shapeText } from '../../engine/shape.ts';
import { say } from '../../shared/sentence.ts';
import { cellsOf, channelsOf } from './axes.ts';
import { countOf } from './constant.ts';
import { type DraftLayer, drawLayer, type View } from './draft.ts';
import { featuresAsMaps } from './featuresAsMaps.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';
import { type Arrangement, merged, type Place, rowMajor, type Span, samePlace, shapeOf, sizeOf } from './spans.ts';

/** Of an array `[1, c, h, w]` or `[c, h, w]`, the layer whose maps it is, made where there is none. */
export function asMaps(view: View, node: GraphNode): DraftLayer {
  const { places } = view;
  const axes = places.slice(-3);
  if (axes.length === 3 && sizeOf(axes.flat()) === sizeOf(places.flat())) return inOrder(view, shapeOf(axes), node);
  throw oddNode(node, say('modelfile.onnxRearranged', { shape: shapeText(shapeOf(places)) }));
}

/** Of an array of any shape, the layer whose features `[c]` it is, made where there is none. */
export const asFeatures = (view: View, node: GraphNode): DraftLayer =>
  inOrder(view, [sizeOf(view.places.flat())], node);

/** Of an array `[…, c]`, the layer whose tokens `[n, c]` it is, made where there is none. */
export const asTokens = (view: View, node: GraphNode): DraftLayer =>
  inOrder(view, [sizeOf(view.places.slice(0, -1).flat()), sizeOf(view.places.at(-1)!)], node);

/** The layer that an output is: what it is of, if its axes are the layer's own in any order, else one that lies as the output does. */
export function asPutOut(view: View, node: GraphNode): DraftLayer {
  const { layer, places } = view;
  const axes = rowMajor(layer.shape);
  const isOfAxes = places.every((place) => place.length === 0 || axes.some((axis) => samePlace(axis, place)));
  if (isOfAxes || isInOrder(view)) return layer;
  if (places.length === 4) return asMaps(view, node);
  return places.length === 3 ? asTokens(view, node) : asFeatures(view, node);
}

const already = new WeakMap<DraftLayer, Map<string, DraftLayer>>();

/**
 * The layer of that shape whose numbers lie as the array's do: the one that is there, or one that arranges them anew. Throws `UNSUPPORTED`
 * naming the node for whose sake they are arranged.
 */
export function inOrder(view: View, shape: Shape, node: GraphNode): DraftLayer {
  const known = already.get(view.layer) ?? new Map<string, DraftLayer>();
  already.set(view.layer, known);
  const key = JSON.stringify([shape, merged(view.places.flat())]);
  const layer = known.get(key) ?? arranged(view, shape, node);
  known.set(key, layer);
  return layer;
}

/** An array `[…, c]` of a layer whose channels its last dimension is, and whose cells or tokens are the others. */
export function channelsLast(view: View, node: GraphNode): View {
  const { layer, places } = view;
  const [others, last] = [places.slice(0, -1), places.at(-1) ?? []];
  if (samePlace(last, channelsOf(layer)) && covers(others.flat(), cellsOf(layer))) return view;
  const shape = shapeOf(places);
  if (places.length !== 4 || shape[0] !== 1) return { layer: asTokens(view, node), places: rowMajor(shape) };
  const [, rows, columns] = others as [Place, Place, Place];
  const maps = inOrder({ layer, places: [last, rows, columns] }, [shape[3]!, shape[1]!, shape[2]!], node);
  const [channels, ...cells] = rowMajor(maps.shape) as [Place, Place, Place];
  return { layer: maps, places: [[], ...cells, channels] };
}

/** Whether spans, in any order, are just the digits of a place. */
const covers = (spans: Place, place: Place): boolean =>
  samePlace(merged(spans.toSorted((left, right) => right.stride - left.stride)), place);

/** Whether an array holds a layer's numbers as they lie, whatever its shape. */
export const isInOrder = ({ layer, places }: View): boolean =>
  samePlace(merged(places.flat()), merged(rowMajor(layer.shape).flat()));

function arranged(view: View, shape: Shape, node: GraphNode): DraftLayer {
  const { layer } = view;
  if (isInOrder(view)) {
    if (shapeText(layer.shape) === shapeText(shape)) return layer;
    if (shape.length === 1) return drawLayer(node, { op: 'flatten' }, [layer]);
    const isOneCell = layer.shape.length === 1 && shape.length === 3 && shape[1] === 1 && shape[2] === 1;
    const maps = isOneCell ? featuresAsMaps(layer) : null;
    if (maps) return maps;
  }
  return asTokensOrMaps(view, shape, node) ?? shuffled(view, shape, node) ?? rearranged(view, shape, node);
}

/** Cells before channels, or behind them. */
function asTokensOrMaps({ layer, places }: View, shape: Shape, node: GraphNode): DraftLayer | null {
  const whole = merged(places.flat());
  const [channels, cells] = [channelsOf(layer), cellsOf(layer)];
  if (layer.shape.length === 3 && shape.length === 2 && samePlace(whole, merged([...cells, ...channels]))) {
    return shape[1] === layer.shape[0] ? drawLayer(node, { op: 'mapsToTokens' }, [layer]) : null;
  }
  if (layer.shape.length === 2 && shape.length === 3 && samePlace(whole, merged([...channels, ...cells]))) {
    const size = [shape[1]!, shape[2]!] as const;
    return shape[0] === layer.shape[1] ? drawLayer(node, { op: 'tokensToMaps', size }, [layer]) : null;
  }
  return null;
}

/** Maps of which the channels alone lie otherwise: those of all groups in turn (Zhang et al. 2018). */
function shuffled({ layer, places }: View, shape: Shape, node: GraphNode): DraftLayer | null {
  if (layer.shape.length !== 3 || shapeText(layer.shape) !== shapeText(shape)) return null;
  const [within, across, ...rest] = merged(places.flat());
  const cells = layer.shape[1]! * layer.shape[2]!;
  const isShuffled =
    across !== undefined &&
    within!.stride === cells &&
    across.stride === within!.size * cells &&
    within!.size * across.size === layer.shape[0] &&
    samePlace(rest, cellsOf(layer));
  return isShuffled ? drawLayer(node, { op: 'channelShuffle', groups: across.size }, [layer]) : null;
}

/** The most axes that `rearrange` takes apart. */
const mostDigits = 8;

function rearranged({ layer, places }: View, shape: Shape, node: GraphNode): DraftLayer {
  const digits = places.flat().flatMap((span) => apart(span, rowMajor(layer.shape)));
  const own = digits.toSorted((left, right) => right.stride - left.stride);
  const split = own.map(({ size }) => size);
  const isWhole = countOf(split) === countOf(layer.shape);
  if (!isWhole || split.length > mostDigits || Math.max(...split, ...shape) > MAX_SIZE) {
    throw oddNode(node, say('modelfile.onnxRearranged', { shape: shapeText(shapeOf(places)) }));
  }
  const permutation = digits.map((digit) => own.indexOf(digit));
  return drawLayer(node, { op: 'rearrange', split, permutation, shape }, [layer]);
}

/** A span that goes over several axes of the layer, in as many parts. */
function apart(span: Span, axes: Arrangement): readonly Span[] {
  const steps = axes.flatMap((axis) => axis.map(({ stride }) => stride));
  const step = steps.find((one) => span.stride < one && one < span.size * span.stride && one % span.stride === 0);
  const inner = step === undefined ? 1 : step / span.stride;
  if (step === undefined || span.size % inner !== 0) return [span];
  return [{ size: span.size / inner, stride: step }, ...apart({ size: inner, stride: span.stride }, axes)];
}

/** An array of the same shape as another one, as a layer that lies as the other's does. */
export function arrangedLike(view: View, other: View, node: GraphNode): DraftLayer {
  const pairs = view.places.flatMap((place, axis) => inCommon(place, other.places[axis]!));
  const sorted = pairs.toSorted((left, right) => right.theirs - left.theirs);
  const digits: Place = sorted.map(({ size, stride }) => ({ size, stride }));
  return inOrder({ layer: view.layer, places: [merged(digits)] }, other.layer.shape, node);
}

/** The digits of two places of one size, as far as both can be taken apart; `theirs` is the step in the second. */
function inCommon(left: Place, right: Place): readonly (Span & { readonly theirs: number })[] {
  const [own, their] = [[...left], [...right]];
  const digits: (Span & { readonly theirs: number })[] = [];
  while (own.length > 0 && their.length > 0) {
    const [a, b] = [own.pop()!, their.pop()!];
    const size = Math.min(a.size, b.size);
    digits.unshift({ size, stride: a.stride, theirs: b.stride });
    if (a.size > size) own.push({ size: a.size / size, stride: a.stride * size });
    if (b.size > size) their.push({ size: b.size / size, stride: b.stride * size });
  }
  return digits;
}

import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { affine } from '../affine.ts';
import { channelsOf, fitsInto, type PerMap, perMapOf } from '../axes.ts';
import { clipped } from '../clipping.ts';
import { type Constant, countOf, mostMadeNumbers } from '../constant.ts';
import { type DraftLayer, drawLayer, drawPending, isOp, type View } from '../draft.ts';
import { readAt } from '../folding/elementwise.ts';
import type { GraphNode } from '../node.ts';
import { isConstant, isView, type Operator, type Value, viewAt } from '../operator.ts';
import { gatedProduct } from '../products.ts';
import { oddNode, unknownNode } from '../refuse.ts';
import { arrangedLike, asMaps } from '../settle.ts';
import { type Arrangement, offsetsOf, sameArrangement, samePlace, shapeOf } from '../spans.ts';
import { dividedByDeviation, lessChannelMean } from './normalizationInPieces.ts';

/** An operator of arrays, of which some may be constant: taken two by two from the first on. */
const folded =
  (ofTwo: (node: GraphNode, left: Value, right: Value) => Value): Operator =>
  ({ node, inputs }) => {
    const missing = inputs.indexOf(undefined);
    if (missing >= 0) throw oddNode(node, say('modelfile.onnxLacksInput', { place: missing + 1 }));
    return [(inputs as readonly Value[]).reduce((left, right) => ofTwo(node, left, right))];
  };

const Add = folded((node, left, right) => {
  const [view, constant] = viewAndConstant(left, right);
  if (constant) return plus(node, view, constant, 1);
  return together(node, left as View, right as View, 'add');
});

const Sub = folded((node, left, right) => {
  if (isConstant(right)) return plus(node, left as View, right, -1);
  if (isConstant(left)) return plus(node, affine(node, right as View, -1, 0), left, 1);
  return lessChannelMean(node, left as View, right as View) ?? together(node, left as View, right as View, 'subtract');
});

const Mul = folded((node, left, right) => {
  const [view, constant] = viewAndConstant(left, right);
  if (constant) return affine(node, view, numbersOf(node, constant, view), 0);
  return product(node, left as View, right as View);
});

const Div = folded((node, left, right) => {
  if (isConstant(right)) return affine(node, left as View, inverse(numbersOf(node, right, left as View)), 0);
  const below = right as View;
  if (!isConstant(left)) {
    const normalized = dividedByDeviation(node, left as View, below);
    if (normalized) return normalized;
  }
  const inverted = { layer: drawPending(node, 'reciprocal', [below.layer]), places: below.places };
  return isConstant(left)
    ? affine(node, inverted, numbersOf(node, left, below), 0)
    : product(node, left as View, inverted);
});

/** Whole powers are products, roots may be part of a normalisation. */
const Pow: Operator = (context) => {
  const { node, inputs } = context;
  const { layer, places } = viewAt(context, 0);
  const power = isConstant(inputs[1]) && inputs[1].data.length === 1 ? inputs[1].data[0]! : Number.NaN;
  if (power === 1) return [{ layer, places }];
  if (power === 0.5 || power === -0.5) {
    const root = drawPending(node, 'squareRoot', [layer]);
    return [{ layer: power > 0 ? root : drawPending(node, 'reciprocal', [root]), places }];
  }
  if (power !== 2 && power !== 3) throw unknownNode(node);
  return [{ layer: drawLayer(node, { op: 'multiply' }, Array<DraftLayer>(power).fill(layer)), places }];
};

const bound =
  (isLower: boolean) =>
  (node: GraphNode, left: Value, right: Value): Value => {
    const [view, constant] = viewAndConstant(left, right);
    const number = constant && numbersOf(node, constant, view);
    if (typeof number === 'number') {
      return isLower
        ? clipped(node, view, number, Number.POSITIVE_INFINITY)
        : clipped(node, view, Number.NEGATIVE_INFINITY, number);
    }
    const leaky = isLower && !constant ? leakyRelu(node, left as View, right as View) : null;
    if (leaky) return leaky;
    throw unknownNode(node);
  };

/** max(x, slope · x) */
function leakyRelu(node: GraphNode, left: View, right: View): View | null {
  for (const [x, leaked] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!isOp(leaked.layer, 'rescale') || leaked.layer.inputs[0] !== x.layer) continue;
    const { scale, offset } = leaked.layer.layer as { readonly scale: PerMap; readonly offset: PerMap };
    if (typeof scale !== 'number' || !(scale >= 0 && scale <= 1) || offset !== 0) continue;
    return { layer: drawLayer(node, { op: 'leakyRelu', slope: scale }, [x.layer]), places: x.places };
  }
  return null;
}

const Mean: Operator = (context) => {
  const [sum] = Add(context);
  return [isView(sum) && context.inputs.length > 1 ? affine(context.node, sum, 1 / context.inputs.length, 0) : sum!];
};

/** The one that comes from the picture, and the other if it is constant. */
function viewAndConstant(left: Value, right: Value): readonly [View, Constant | null] {
  if (isConstant(right)) return [left as View, right];
  return isConstant(left) ? [right as View, left] : [left, null];
}

function numbersOf(node: GraphNode, constant: Constant, view: View): PerMap {
  const numbers = perMapOf(constant, view);
  if (numbers !== null) return numbers;
  const places = { shape: shapeText(constant.shape), over: shapeText(shapeOf(view.places)) };
  throw oddNode(node, say('modelfile.onnxConstantOver', places));
}

/** An array and a constant, or less it: one number, one for each channel, or one for each place. */
function plus(node: GraphNode, view: View, constant: Constant, sign: 1 | -1): View {
  const numbers = perMapOf(constant, view);
  if (numbers === null) return withOffsets(node, view, constant, sign);
  return affine(node, view, 1, typeof numbers === 'number' ? sign * numbers : numbers.map((value) => sign * value));
}

/** Position embeddings and biases: a number of its own for each place. */
function withOffsets(node: GraphNode, view: View, constant: Constant, sign: 1 | -1): View {
  const { layer, places } = view;
  const count = countOf(layer.shape);
  if (!fitsInto(constant.shape, places) || count > mostMadeNumbers) numbersOf(node, constant, view);
  const lies = offsetsOf(places.flat());
  const reads = readAt(constant.shape.slice(-places.length), shapeOf(places));
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[lies[i]!] = sign * constant.data[reads[i]!]!;
  const weights = { weight: { shape: layer.shape, data } };
  return { layer: drawLayer(node, { op: 'learnedOffset' }, [layer], weights), places };
}

const inverse = (values: PerMap): PerMap =>
  typeof values === 'number' ? 1 / values : values.map((value) => 1 / value);

function product(node: GraphNode, left: View, right: View): View {
  const [a, b] = [ranked(left, right), ranked(right, left)];
  if (sameArrangement(a.places, b.places) && sameShape(a, b)) {
    const gated = gatedProduct(node, a, b);
    if (gated) return gated;
  }
  return (
    dividedByDeviation(node, a, b, 'multiplied') ??
    gatedMaps(node, a, b) ??
    gatedMaps(node, b, a) ??
    together(node, a, b, 'multiply')
  );
}

/** Maps times one number for each of them. */
function gatedMaps(node: GraphNode, maps: View, gate: View): View | null {
  const { layer, places } = maps;
  if (layer.shape.length !== 3 || layer.shape[1]! * layer.shape[2]! === 1) return null;
  const axis = gate.places.findIndex((place) => place.length > 0);
  const channels = channelsOf(gate.layer);
  const isGate =
    axis >= 0 &&
    gate.layer.shape[0] === layer.shape[0] &&
    samePlace(gate.places[axis]!, channels) &&
    gate.places.every((place, at) => at === axis || place.length === 0) &&
    samePlace(places[axis]!, channelsOf(layer));
  if (!isGate) return null;
  const factors = asMaps({ layer: gate.layer, places: [channels, [], []] }, node);
  return { layer: drawLayer(node, { op: 'multiply' }, [layer, factors]), places };
}

/** The array with as many dimensions as the other one has. */
function ranked({ layer, places }: View, { places: others }: View): View {
  const missing = Math.max(0, others.length - places.length);
  return { layer, places: [...Array<Arrangement[number]>(missing).fill([]), ...places] };
}

const sameShape = (left: View, right: View): boolean => shapeText(left.layer.shape) === shapeText(right.layer.shape);

/** A layer of two arrays of one shape, one of which is arranged anew where they lie differently. */
function together(node: GraphNode, left: View, right: View, op: 'add' | 'subtract' | 'multiply'): View {
  const [a, b] = [ranked(left, right), ranked(right, left)];
  if (sameArrangement(a.places, b.places) && sameShape(a, b)) {
    return { layer: drawLayer(node, { op }, [a.layer, b.layer]), places: a.places };
  }
  const shapes = { left: shapeText(shapeOf(a.places)), right: shapeText(shapeOf(b.places)) };
  if (shapes.left !== shapes.right) throw oddNode(node, say('modelfile.onnxBroadcast', shapes));
  if (isAsComputed(a.layer) || !isAsComputed(b.layer)) {
    return { layer: drawLayer(node, { op }, [a.layer, arrangedLike(b, a, node)]), places: a.places };
  }
  return { layer: drawLayer(node, { op }, [arrangedLike(a, b, node), b.layer]), places: b.places };
}

/** Whether a layer's maps are those of a layer that computes, and not an arrangement made for another's sake. */
function isAsComputed(layer: DraftLayer): boolean {
  const isArranged = isOp(layer, 'rearrange') || isOp(layer, 'matrixProduct');
  const isOfParts = isOp(layer, 'concat') || isOp(layer, 'sliceChannels') || isOp(layer, 'rescale');
  return isOfParts ? isAsComputed(layer.inputs[0]!) : !isArranged && layer.shape.length !== 2;
}

export const arithmetic = {
  Add,
  Sum: Add,
  Sub,
  Mul,
  Div,
  Pow,
  Mean,
  Max: folded(bound(true)),
  Min: folded(bound(false)),
};

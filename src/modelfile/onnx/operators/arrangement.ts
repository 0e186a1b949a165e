import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf, intsOf } from '../attributes.ts';
import { axisOf, fromStart } from '../axes.ts';
import { countOf, wholeList, wholes } from '../constant.ts';
import type { View } from '../draft.ts';
import { constantAt, type NodeContext, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode, wrongNode } from '../refuse.ts';
import { reshaped, shapeOf } from '../spans.ts';

/** The same numbers in another shape. Throws `UNSUPPORTED` naming the node where that cannot be told without knowing the numbers. */
function inShape({ node }: NodeContext, { layer, places }: View, shape: readonly number[]): View {
  const laid = reshaped(places, shape);
  if (laid) return { layer, places: laid };
  const isOfSoMany = shape.every(Number.isInteger) && countOf(shape) === countOf(shapeOf(places));
  const refuse = isOfSoMany ? oddNode : wrongNode;
  throw refuse(node, say('modelfile.onnxReshapes', { from: shapeText(shapeOf(places)), to: shapeText(shape) }));
}

const Reshape: Operator = (context) => {
  const view = viewAt(context, 0);
  const own = shapeOf(view.places);
  const keeps = intOf(context.node, 'allowzero', 0) === 0;
  const wanted = Array.from(neededConstant(context, 1).data, (size, axis) => {
    const isBatch = axis === 0 && size === context.batch && own[0] === 1;
    return isBatch || (size === 0 && keeps) ? own[axis]! : size;
  });
  return [inShape(context, view, filledIn(countOf(own), wanted))];
};

/** A shape whose size −1 is what the others leave. */
export function filledIn(count: number, shape: readonly number[]): readonly number[] {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return shape.map((size) => (size === -1 ? count / known : size));
}

const Flatten: Operator = (context) => {
  const view = viewAt(context, 0);
  const shape = shapeOf(view.places);
  const axis = fromStart(intOf(context.node, 'axis', 1), shape.length);
  return [inShape(context, view, [countOf(shape.slice(0, axis)), countOf(shape.slice(axis))])];
};

/** An operator's axes, an attribute in old files and an input in new ones. */
function axesOf(context: NodeContext): readonly number[] | undefined {
  const given = constantAt(context, 1)?.data;
  return given ? Array.from(given) : intsOf(context.node, 'axes');
}

const Squeeze: Operator = (context) => {
  const { layer, places } = viewAt(context, 0);
  const axes = axesOf(context)?.map((axis) => axisOf(context.node, axis, places.length));
  return [{ layer, places: places.filter((place, axis) => place.length > 0 || (axes && !axes.includes(axis))) }];
};

const Unsqueeze: Operator = (context) => {
  const { layer, places } = viewAt(context, 0);
  const given = axesOf(context) ?? [];
  const axes = new Set(given.map((axis) => axisOf(context.node, axis, places.length + given.length)));
  const own = [...places];
  const rank = places.length + axes.size;
  return [{ layer, places: Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? [] : (own.shift() ?? []))) }];
};

const Transpose: Operator = (context) => {
  const { layer, places } = viewAt(context, 0);
  const order = intsOf(context.node, 'perm') ?? places.map((_, axis) => places.length - 1 - axis);
  return [{ layer, places: order.map((axis) => places[axis] ?? []) }];
};

/** To a shape that the array has already. */
const Expand: Operator = (context) => {
  const { node } = context;
  const { layer, places } = viewAt(context, 0);
  const wanted = Array.from(neededConstant(context, 1).data);
  const own = shapeOf(places);
  const first = Math.max(0, wanted.length - own.length);
  const same = wanted.every(
    (size, axis) => size === 1 || size === (own[axis - first + Math.max(0, own.length - wanted.length)] ?? 1),
  );
  if (!same) throw oddNode(node, say('modelfile.onnxReshapes', { from: shapeText(own), to: shapeText(wanted) }));
  return [{ layer, places: [...Array(first).fill([]), ...places] }];
};

const Shape: Operator = (context) => {
  const { node } = context;
  const shape = shapeOf(viewAt(context, 0).places);
  const end = intOf(node, 'end', shape.length);
  return [wholeList(shape.slice(intOf(node, 'start', 0), end))];
};

const Size: Operator = (context) => [wholes([], Float64Array.of(countOf(shapeOf(viewAt(context, 0).places))))];

const same: Operator = (context) => [viewAt(context, 0)];

export const arrangement: Readonly<Record<string, Operator>> = {
  Reshape,
  Flatten,
  Squeeze,
  Unsqueeze,
  Transpose,
  Expand,
  Shape,
  Size,
  Identity: same,
  Dropout: same,
};

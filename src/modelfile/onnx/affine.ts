import type { PerMap } from './axes.ts';
import { drawLayer, isOp, type View } from './draft.ts';
import type { GraphNode } from './node.ts';

/** Numbers times `scale` plus `offset`. What already is so scaled is scaled once; what this leaves as it was is what it was. */
export function affine(node: GraphNode, view: View, scale: PerMap, offset: PerMap): View {
  const { layer, places } = view;
  // One number over one for each channel is part of a pattern perhaps, which is known by what it reads.
  const isLeft = isOp(layer, 'rescale') && !(isUniform({ scale, offset }) && !isUniform(layer.layer));
  if (!isLeft) return isOne(scale) && isZero(offset) ? view : drawn(node, view, scale, offset);
  const both = composed(layer.layer, { scale, offset });
  const below = { layer: layer.inputs[0]!, places };
  return isOne(both.scale) && isZero(both.offset) ? below : drawn(node, below, both.scale, both.offset);
}

interface Numbers {
  readonly scale: PerMap;
  readonly offset: PerMap;
}

const isUniform = ({ scale, offset }: Numbers): boolean => typeof scale === 'number' && typeof offset === 'number';

/** Two scalings and shiftings, one after the other, as one. */
export function composed(first: Numbers, second: Numbers): Numbers {
  const product = (left: PerMap, right: PerMap) => combined(left, right, (a, b) => a * b);
  const shifted = combined(product(first.offset, second.scale), second.offset, (a, b) => a + b);
  return { scale: product(first.scale, second.scale), offset: shifted };
}

const drawn = (node: GraphNode, { layer, places }: View, scale: PerMap, offset: PerMap): View => ({
  layer: drawLayer(node, { op: 'rescale', scale, offset }, [layer]),
  places,
});

/** Of float32 numbers that were multiplied. */
const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) < 1e-6;
const all = (values: PerMap, wanted: number): boolean =>
  typeof values === 'number' ? near(values, wanted) : values.every((value) => near(value, wanted));
const isOne = (scale: PerMap): boolean => all(scale, 1);
const isZero = (offset: PerMap): boolean => all(offset, 0);

function combined(left: PerMap, right: PerMap, of: (left: number, right: number) => number): PerMap {
  if (typeof left === 'number') {
    return typeof right === 'number' ? of(left, right) : right.map((value) => of(left, value));
  }
  return left.map((value, map) => of(value, typeof right === 'number' ? right : right[map]!));
}

/** An array that is a number times another one's, taken apart; the number is 1 where it is not. */
export function withoutFactor({ layer, places }: View): { readonly factor: number; readonly view: View } {
  if (isOp(layer, 'rescale')) {
    const { scale, offset } = layer.layer as { readonly scale: PerMap; readonly offset: PerMap };
    if (typeof scale === 'number' && offset === 0) return { factor: scale, view: { layer: layer.inputs[0]!, places } };
  }
  return { factor: 1, view: { layer, places } };
}

/** The numbers by which a layer is scaled and shifted, one for all of it; null for another layer. */
export function uniformAffine({ layer }: View): { readonly scale: number; readonly offset: number } | null {
  if (!isOp(layer, 'rescale')) return null;
  const { scale, offset } = layer.layer as { readonly scale: PerMap; readonly offset: PerMap };
  return typeof scale === 'number' && typeof offset === 'number' ? { scale, offset } : null;
}

import { affine, uniformAffine, withoutFactor } from './affine.ts';
import { type DraftLayer, drawLayer, isOp, type View } from './draft.ts';
import type { GraphNode } from './node.ts';

/**
 * The product of two arrays that lie alike where it is a nonlinearity that files write in pieces: SiLU, hard-swish, GELU. Null where it is
 * none.
 */
export function gatedProduct(node: GraphNode, left: View, right: View): View | null {
  const [a, b] = [withoutFactor(left), withoutFactor(right)];
  for (const [{ view: x }, { view: gate }] of [
    [a, b],
    [b, a],
  ] as const) {
    const found = nonlinearity(node, x, gate);
    if (found) return affine(node, found.view, a.factor * b.factor * found.factor, 0);
  }
  return null;
}

function nonlinearity(node: GraphNode, x: View, gate: View): { readonly view: View; readonly factor: number } | null {
  const { layer } = gate;
  const of = (...[kind]: Parameters<typeof made>) => made(kind);
  const made = (kind: Parameters<typeof drawLayer>[1]) => ({
    layer: drawLayer(node, kind, [x.layer]),
    places: x.places,
  });
  if (isOp(layer, 'sigmoid')) return layer.inputs[0] === x.layer ? { view: of({ op: 'silu' }), factor: 1 } : null;
  if (isOp(layer, 'hardSigmoid')) {
    const { alpha, beta } = layer.layer as { readonly alpha: number; readonly beta: number };
    const isUsual = near(alpha, 1 / 6) && near(beta, 0.5) && layer.inputs[0] === x.layer;
    return isUsual ? { view: of({ op: 'hardSwish' }), factor: 1 } : null;
  }
  // p · (1 + curve) · x is 2p times the GELU.
  const share = uniformAffine(gate);
  if (!share || !near(share.scale, share.offset)) return null;
  const curve = (layer as { readonly inputs: readonly DraftLayer[] }).inputs[0]!;
  const approximate = curveOf(curve, x.layer);
  return approximate && { view: of({ op: 'gelu', approximate }), factor: 2 * share.scale };
}

/** Which of the GELU's curves over x a layer is. */
function curveOf(layer: DraftLayer, x: DraftLayer): 'none' | 'tanh' | null {
  const inner = layer.inputs[0];
  if (!inner) return null;
  const { factor, view } = withoutFactor({ layer: inner, places: [] });
  if (isOp(layer, 'erf')) return view.layer === x && near(factor, Math.SQRT1_2) ? 'none' : null;
  if (!isOp(layer, 'tanh') || !near(factor, Math.sqrt(2 / Math.PI)) || !isOp(view.layer, 'add')) return null;
  const [first, second] = view.layer.inputs as [DraftLayer, DraftLayer];
  return (first === x && isCubic(second, x)) || (second === x && isCubic(first, x)) ? 'tanh' : null;
}

/** 0.044715 · x³ */
function isCubic(layer: DraftLayer, x: DraftLayer): boolean {
  const { factor, view } = withoutFactor({ layer, places: [] });
  return near(factor, 0.044715) && isOp(view.layer, 'multiply') && timesIn(view.layer, x, 3);
}

/** Whether a product is x taken so many times. */
function timesIn(layer: DraftLayer, x: DraftLayer, times: number): boolean {
  if (times === 1) return layer === x;
  if (!isOp(layer, 'multiply')) return false;
  if (layer.inputs.length === times) return layer.inputs.every((input) => input === x);
  const [left, right] = layer.inputs as [DraftLayer, DraftLayer];
  return (
    layer.inputs.length === 2 &&
    ((left === x && timesIn(right, x, times - 1)) || (right === x && timesIn(left, x, times - 1)))
  );
}

/** Of numbers that files hold as float32, or as float16. */
const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= 1e-3 * Math.abs(wanted);

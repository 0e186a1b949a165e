import { say } from '../../shared/sentence.ts';
import { countOf } from './constant.ts';
import { type DraftLayer, drawLayer, type View } from './draft.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';
import { inOrder } from './settle.ts';
import { type Place, rowMajor, shapeOf, sizeOf } from './spans.ts';

/** The product of arrays `[…, r, k]` and `[…, k, s]`, as attention has it: one for each place of the dimensions before. */
export function productOf(node: GraphNode, left: View, right: View): View {
  const rank = Math.max(left.places.length, right.places.length);
  const places = ({ places }: View): readonly Place[] => [...Array<Place>(rank - places.length).fill([]), ...places];
  const [a, b] = [shapeOf(places(left)), shapeOf(places(right))];
  const stack = a.slice(0, -2);
  if (rank < 2 || stack.join() !== b.slice(0, -2).join()) {
    throw oddNode(node, say('modelfile.onnxBroadcast', { left: a.join('×'), right: b.join('×') }));
  }
  const count = countOf(stack);
  const matrices = (view: View, [rows, columns]: readonly number[]): DraftLayer =>
    inOrder(view, count === 1 ? [rows!, columns!] : [count, rows!, columns!], node);
  const factors = [matrices(left, a.slice(-2)), matrices(right, b.slice(-2))];
  const layer = drawLayer(node, { op: 'matrixProduct', transpose: false, scale: 1 }, factors);
  return { layer, places: rowMajor([...stack, a.at(-2)!, b.at(-1)!]) };
}

/**
 * A sum over products of two arrays, told by letters for their dimensions, `bhid,bhjd->bhij`: a product of matrices of which some
 * dimensions are put in order. Null where the letters say something else.
 */
export function einsumOf(node: GraphNode, equation: string, left: View, right: View): View | null {
  const letters = /^([a-z]+),([a-z]+)->([a-z]+)$/i.exec(equation.replaceAll(' ', ''));
  if (!letters) return null;
  const [first, second, result] = letters.slice(1).map((text) => [...text]) as [string[], string[], string[]];
  const isOnce = [first, second, result].every((names) => new Set(names).size === names.length);
  if (!isOnce || first.length !== left.places.length || second.length !== right.places.length) return null;
  const stack = result.filter((name) => first.includes(name) && second.includes(name));
  const rows = result.filter((name) => first.includes(name) && !second.includes(name));
  const columns = result.filter((name) => second.includes(name) && !first.includes(name));
  const inner = first.filter((name) => second.includes(name) && !result.includes(name));
  if (new Set([...stack, ...rows, ...inner]).size !== first.length) return null;
  if (new Set([...stack, ...columns, ...inner]).size !== second.length) return null;
  const place = ({ places }: View, names: readonly string[], wanted: readonly string[]): Place =>
    wanted.flatMap((name) => places[names.indexOf(name)]!);
  const over = (view: View, names: readonly string[], ...groups: readonly (readonly string[])[]): View => ({
    layer: view.layer,
    places: [...stack.map((name) => [name]), ...groups].map((group) => place(view, names, group)),
  });
  const product = productOf(node, over(left, first, rows, inner), over(right, second, inner, columns));
  const sizes = (view: View, names: readonly string[], wanted: readonly string[]) =>
    wanted.map((name) => sizeOf(view.places[names.indexOf(name)]!));
  const whole = rowMajor([...sizes(left, first, stack), ...sizes(left, first, rows), ...sizes(right, second, columns)]);
  const order = [...stack, ...rows, ...columns];
  return { layer: product.layer, places: result.map((name) => whole[order.indexOf(name)]!) };
}

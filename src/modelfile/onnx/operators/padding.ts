import type { Padding } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { floatOf, intsOf, textOf } from '../attributes.ts';
import { axisOf } from '../axes.ts';
import { drawLayer, viewOf } from '../draft.ts';
import { constantAt, type NodeContext, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asMaps } from '../settle.ts';
import { fourSides } from './windows.ts';

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
    const own = axisOf(context.node, axis, rank);
    around[own] = pads[i] ?? 0;
    around[own + rank] = pads[i + axes.data.length] ?? 0;
  }
  return around;
}

export const padding: Readonly<Record<string, Operator>> = { Pad };

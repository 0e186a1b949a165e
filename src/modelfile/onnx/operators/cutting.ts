import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf, intsOf } from '../attributes.ts';
import { axisOf, channelsOf, fromStart, movedCells } from '../axes.ts';
import { cut } from '../cutting.ts';
import { drawLayer, type View } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { constantAt, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { reshaped, samePlace, shapeOf, sizeOf } from '../spans.ts';

const Split: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const axis = axisOf(node, intOf(node, 'axis', 0), view.places.length);
  const whole = sizeOf(view.places[axis] ?? []);
  const parts = node.outputs.length;
  const given = constantAt(context, 1)?.data ?? intsOf(node, 'split');
  const each = Math.ceil(whole / parts);
  const sizes = given ? Array.from(given) : Array.from({ length: parts }, (_, i) => Math.min(each, whole - i * each));
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return cut(node, view, { axis, start: start - size, end: start });
  });
};

const Slice: Operator = (context) => {
  const { node } = context;
  const numbers = (name: string, place: number) =>
    Array.from(constantAt(context, place)?.data ?? intsOf(node, name) ?? []);
  const [starts, ends] = [numbers('starts', 1), numbers('ends', 2)];
  const [axes, steps] = [numbers('axes', 3), numbers('steps', 4)];
  return [
    starts.reduce(
      (view, start, i) => {
        const axis = axisOf(node, axes[i] ?? i, view.places.length);
        const size = sizeOf(view.places[axis] ?? []);
        const within = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
        const part = { axis, start: within(start), end: within(ends[i] ?? size) };
        const step = steps[i] ?? 1;
        return step === 1 ? cut(node, view, part) : everyOther(node, view, part, step);
      },
      viewAt(context, 0),
    ),
  ];
};

/** Every second number of a dimension, or third …, from one of the first on to the end. */
function everyOther(
  node: GraphNode,
  { layer, places }: View,
  { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number },
  step: number,
): View {
  const size = sizeOf(places[axis] ?? []);
  const isToTheEnd = step > 1 && size % step === 0 && start < step && end > size - step + start;
  const apart = isToTheEnd ? reshaped([places[axis]!], [size / step, step]) : null;
  if (!apart) throw oddNode(node, say('modelfile.onnxSteps'));
  const whole = { layer, places: places.toSpliced(axis, 1, ...apart) };
  return withoutAxis(cut(node, whole, { axis: axis + 1, start, end: start + 1, isOne: true }), axis + 1);
}

const withoutAxis = ({ layer, places }: View, axis: number): View => ({ layer, places: places.toSpliced(axis, 1) });

const Gather: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const axis = axisOf(node, intOf(node, 'axis', 0), view.places.length);
  const place = view.places[axis] ?? [];
  const { shape, data } = neededConstant(context, 1);
  const at = Array.from(data, (index) => fromStart(index, sizeOf(place)));
  const [start] = at as [number];
  if (shape.length === 0) return [withoutAxis(cut(node, view, { axis, start, end: start + 1, isOne: true }), axis)];
  if (at.every((index, i) => index === start + i)) {
    const { layer, places } = cut(node, view, { axis, start, end: start + at.length });
    return [{ layer, places: places.toSpliced(axis, 1, ...reshaped([places[axis]!], shape)!) }];
  }
  if (shape.length === 1 && samePlace(place, channelsOf(view.layer))) return [selected(node, view, axis, at)];
  throw oddNode(node, say('modelfile.onnxAxis', { axis, shape: shapeText(shapeOf(view.places)) }));
};

function selected(node: GraphNode, { layer, places }: View, axis: number, channels: readonly number[]): View {
  const made = drawLayer(node, { op: 'selectChannels', channels }, [layer]);
  return { layer: made, places: movedCells(layer, places, channels.length).with(axis, channelsOf(made)) };
}

export const cutting: Readonly<Record<string, Operator>> = { Split, Slice, Gather };

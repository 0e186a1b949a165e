import type { WindowGeometry } from '../../../program/program.ts';
import { type AverageGeometry, windowSizes } from '../../windowSizes.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { reshape, zeros } from './arrangement.ts';
import { conv2dInputGradient, windowAttributes } from './convolution.ts';
import { comparedSwitches } from './switches.ts';

/** The maxima and, where asked for, the switches, which ONNX counts just so: flat in the whole x, the first of equals. */
export function maxPool(g: OnnxGraph, geometry: WindowGeometry, step: Step, switches: boolean): OnnxName[] {
  const attributes = windowAttributes(geometry);
  if (switches && g.dialect.switches === 'indices') return g.addPair('MaxPool', step.inputs, attributes);
  const maxima = g.add('MaxPool', step.inputs, attributes);
  return switches ? [maxima, comparedSwitches(g, geometry, step, maxima)] : [maxima];
}

/**
 * A scatter that adds, into zeros. Comparing x with its maxima, a cell of the window at a time, took 8.4 ms for 96 maps of
 * 110×110 where the switches and the scatter take 5.0. `ScatterND` adds on several threads at once and so
 * loses sums where windows chose one cell (github.com/microsoft/onnxruntime/issues/23396).
 */
export function unpool(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  const flat = (name: OnnxName) => g.add('Reshape', [name, g.integers([-1])]);
  const [signal, switches] = inputs as [OnnxName, OnnxName];
  const empty = flat(zeros(g, shape));
  const sums = g.add('ScatterElements', [empty, flat(switches), flat(signal)], { axis: 0, reduction: 'add' });
  return reshape(g, { inputs: [sums], shapes: [], shape });
}

/** ONNX's `AveragePool` is the very same operation. */
export function averagePool(g: OnnxGraph, geometry: AverageGeometry, { inputs }: Step): OnnxName {
  const attributes = { ...windowAttributes(geometry), count_include_pad: geometry.countPadding ? 1 : 0 };
  return g.add('AveragePool', inputs, attributes);
}

/** The signal divided by what its windows count, then the adjoint of a convolution of each map with ones. */
export function averagePoolGradient(
  g: OnnxGraph,
  geometry: AverageGeometry,
  { inputs, shapes, shape }: Step,
): OnnxName {
  const [, channels, height, width] = shape as readonly number[];
  const [, , oh, ow] = shapes[0] as readonly number[];
  const shares = windowSizes(geometry, [height!, width!], [oh!, ow!]).map((size) => 1 / size);
  const divided = g.add('Mul', [inputs[0]!, g.floats(shares, [1, 1, oh!, ow!])]);
  const [kh, kw] = geometry.kernelSize;
  const ones = g.floats(new Array<number>(kh * kw).fill(1), [1, 1, kh, kw]);
  const maps = g.add('Reshape', [divided, g.integers([-1, 1, oh!, ow!])]);
  const step: Step = {
    inputs: [maps, ones],
    shapes: [
      ['n', 1, oh!, ow!],
      [1, 1, kh, kw],
    ],
    shape: ['n', 1, height!, width!],
  };
  const spread = conv2dInputGradient(g, { ...geometry, dilations: [1, 1], groups: 1 }, step);
  return g.add('Reshape', [spread, g.integers([-1, channels!, height!, width!])]);
}

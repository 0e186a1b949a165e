import type { ConvGeometry, WindowGeometry } from '../../../program/program.ts';
import type { Attributes, OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { blockedConvolution, inBlocks, takesBlocks } from './blockedConvolution.ts';
import { byPhases, takesPhases } from './phases.ts';

type Four = readonly [number, number, number, number];

/** ONNX's `Conv` is the very same operation. */
export function conv2d(g: OnnxGraph, geometry: ConvGeometry, { inputs, shapes }: Step): OnnxName {
  const filters = shapes[1] as Four;
  if (takesBlocks(g, inputs[1]!, filters, geometry.groups, 'asIs')) {
    const given = [inBlocks(g, inputs[0]!, filters[1]), ...inputs.slice(1)];
    return blockedConvolution(g, given, filters, 'asIs', convAttributes(geometry));
  }
  return g.add('Conv', inputs, convAttributes(geometry));
}

/**
 * For strides of 1 a convolution with the mirrored, transposed filters, as long as its padding is not negative: 2.6 ms on
 * one thread for a layer of 384 maps of 13×13 where `ConvTranspose` takes 3.1. Else `ConvTranspose`, where blocks of channels do not make
 * a convolution for each phase faster: without them that took 5.8 ms against 4.5 on two threads for 5×5 filters, and for 7×7 gained 7% at most.
 */
export function conv2dInputGradient(g: OnnxGraph, geometry: ConvGeometry, step: Step): OnnxName {
  const { inputs, shapes, shape } = step;
  const [signal, weight] = inputs as [OnnxName, OnnxName];
  const { strides, padding } = geometry;
  const reach = ([0, 1] as const).map((axis) => geometry.dilations[axis] * (geometry.kernelSize[axis] - 1));
  const around = padding.map((cells, side) => reach[side % 2]! - cells);
  if (strides.every((stride) => stride === 1) && around.every((cells) => cells >= 0)) {
    const filters = shapes[1] as Four;
    const attributes = { ...convAttributes(geometry), pads: around };
    if (takesBlocks(g, weight, filters, geometry.groups, 'swapped'))
      return blockedConvolution(
        g,
        [inBlocks(g, signal, filters[0]), mirrored(g, weight)],
        filters,
        'swapped',
        attributes,
      );
    return g.add('Conv', [signal, turned(g, weight, filters, geometry.groups)], attributes);
  }
  if (takesPhases(g, geometry, step)) return byPhases(g, geometry, step);
  // Rows and columns at the end that no window reached, floor rounding having left them out: 110 → 224 needs one of each.
  const left = ([0, 1] as const).map((axis) => {
    const windows = shapes[0]![2 + axis] as number;
    const padded = padding[axis]! + (shape[2 + axis] as number) + padding[2 + axis]!;
    return padded - strides[axis] * (windows - 1) - reach[axis]! - 1;
  });
  return g.add('ConvTranspose', [signal, weight], { ...convAttributes(geometry), output_padding: left });
}

/** The attributes that ONNX's windowed operations share. */
export function windowAttributes({ kernelSize, strides, padding }: WindowGeometry): Attributes {
  return { kernel_shape: kernelSize, strides, pads: padding };
}

const convAttributes = (geometry: ConvGeometry): Attributes => ({
  ...windowAttributes(geometry),
  dilations: geometry.dilations,
  group: geometry.groups,
});

/** Filters mirrored in height and width, input and output channels swapped within each group. */
function turned(g: OnnxGraph, weight: OnnxName, [outChannels, perGroup, kh, kw]: Four, groups: number): OnnxName {
  const outPerGroup = outChannels / groups;
  const apart = g.add('Reshape', [mirrored(g, weight), g.integers([groups, outPerGroup, perGroup, kh, kw])]);
  const swapped = g.add('Transpose', [apart], { perm: [0, 2, 1, 3, 4] });
  return g.add('Reshape', [swapped, g.integers([groups * perGroup, outPerGroup, kh, kw])]);
}

/** In height and width. */
function mirrored(g: OnnxGraph, weight: OnnxName): OnnxName {
  const both = (value: number) => g.integers([value, value]);
  const beforeTheFirst = -(2 ** 31);
  return g.add('Slice', [weight, both(-1), both(beforeTheFirst), g.integers([2, 3]), both(-1)]);
}

import type { ConvGeometry } from '../../program/program.ts';
import { type Array64, zeros } from './array.ts';

/** A visit to one product of a convolution: flat positions in x, the weight and the output. */
type Visit = (x: number, weight: number, output: number) => void;

/** Σ x · weight + bias: every product of the definition in turn. `[n, i, h, w]` → `[n, o, oh, ow]`. */
export function conv2d(
  geometry: ConvGeometry,
  [x, weight, bias]: readonly [Array64, Array64, Array64?],
  shape: readonly number[],
): Array64 {
  const output = zeros(shape);
  forEachProduct(geometry, x.shape, weight.shape, shape, (xAt, weightAt, at) => {
    output.data[at]! += x.data[xAt]! * weight.data[weightAt]!;
  });
  if (bias) {
    const cells = shape[2]! * shape[3]!;
    for (let at = 0; at < output.data.length; at++) {
      output.data[at]! += bias.data[Math.floor(at / cells) % shape[1]!]!;
    }
  }
  return output;
}

/** Scatters each signal value to every x that took part in it. `[n, o, oh, ow]` → `[n, i, h, w]`. */
export function conv2dInputGradient(
  geometry: ConvGeometry,
  [signal, weight]: readonly [Array64, Array64],
  shape: readonly number[],
): Array64 {
  const gradient = zeros(shape);
  forEachProduct(geometry, shape, weight.shape, signal.shape, (xAt, weightAt, at) => {
    gradient.data[xAt]! += signal.data[at]! * weight.data[weightAt]!;
  });
  return gradient;
}

/** Collects for each weight every x it met. [`[n, i, h, w]`, `[n, o, oh, ow]`] → `[o, i / groups, kh, kw]`. */
export function conv2dFilterGradient(
  geometry: ConvGeometry,
  [x, signal]: readonly [Array64, Array64],
  shape: readonly number[],
): Array64 {
  const gradient = zeros(shape);
  forEachProduct(geometry, x.shape, shape, signal.shape, (xAt, weightAt, at) => {
    gradient.data[weightAt]! += x.data[xAt]! * signal.data[at]!;
  });
  return gradient;
}

function forEachProduct(
  { strides, padding, dilations, groups }: ConvGeometry,
  xShape: readonly number[],
  weightShape: readonly number[],
  outputShape: readonly number[],
  visit: Visit,
): void {
  const [, inChannels, height, width] = xShape as [number, number, number, number];
  const [, perGroup, kernelHeight, kernelWidth] = weightShape as [number, number, number, number];
  const [images, outChannels, outHeight, outWidth] = outputShape as [number, number, number, number];
  for (let n = 0; n < images; n++) {
    for (let o = 0; o < outChannels; o++) {
      const firstChannel = Math.floor(o / (outChannels / groups)) * perGroup;
      for (let oy = 0; oy < outHeight; oy++) {
        for (let ox = 0; ox < outWidth; ox++) {
          const output = ((n * outChannels + o) * outHeight + oy) * outWidth + ox;
          for (let i = 0; i < perGroup; i++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
              const y = oy * strides[0] + ky * dilations[0] - padding[0];
              if (y < 0 || y >= height) continue;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const column = ox * strides[1] + kx * dilations[1] - padding[1];
                if (column < 0 || column >= width) continue;
                const x = ((n * inChannels + firstChannel + i) * height + y) * width + column;
                visit(x, ((o * perGroup + i) * kernelHeight + ky) * kernelWidth + kx, output);
              }
            }
          }
        }
      }
    }
  }
}

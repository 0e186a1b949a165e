import type { Interpolation } from '../../shared/preprocessing.ts';

/** For each output cell along one axis, which input cells it is made of, and by what shares. */
export interface ResamplingWeights {
  /** Pairs: the first input cell, and how many count. */
  readonly windows: Int32Array;
  /** `taps` for each output cell, of 22 fractional bits; those of a window add up to about 1. */
  readonly weights: Int32Array;
  readonly taps: number;
}

/** Which outputs are wanted: `length` from `start`, of an axis resized from `from` to `to` cells. */
export interface ResizedAxis {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly length: number;
}

/** A kernel of a unit's width, and how far it reaches from its centre. */
interface Kernel {
  readonly reach: number;
  readonly at: (x: number) => number;
}

/** 22 bits of a fraction leave 10 for 8-bit values and sums beyond them (Pillow, libImaging/Resample.c). */
const one = 2 ** 22;

/** Pillow's kernels: the bicubic one is that of Keys 1981 with a = −0.5, Lanczos has three lobes. */
const kernels: Readonly<Record<Exclude<Interpolation, 'nearest'>, Kernel>> = {
  box: { reach: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { reach: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { reach: 2, at: (x) => cubic(Math.abs(x)) },
  lanczos: { reach: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** How cells along one axis are resampled, to the same integers as Pillow; without `antialias` the kernel is never widened. */
export function resamplingWeights(
  axis: ResizedAxis,
  interpolation: Interpolation,
  antialias: boolean,
): ResamplingWeights {
  if (interpolation === 'nearest') return nearest(axis);
  const { from, to, start, length } = axis;
  const { reach, at } = kernels[interpolation];
  const scale = from / to;
  const widened = antialias ? Math.max(1, scale) : 1;
  const perWidened = 1 / widened;
  const support = reach * widened;
  const taps = Math.ceil(support) * 2 + 1;
  const windows = new Int32Array(2 * length);
  const weights = new Int32Array(taps * length);
  for (let i = 0; i < length; i++) {
    const centre = (start + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first;
    const shares = Array.from({ length: count }, (_, x) => at((x + first - centre + 0.5) * perWidened));
    const total = shares.reduce((sum, share) => sum + share, 0);
    windows.set([first, count], 2 * i);
    for (const [tap, share] of shares.entries()) weights[taps * i + tap] = rounded((share / (total || 1)) * one);
  }
  return { windows, weights, taps };
}

/** Pillow adds the step up cell by cell, so that its rounding is that of a sum. */
function nearest({ from, to, start, length }: ResizedAxis): ResamplingWeights {
  const windows = new Int32Array(2 * length).fill(1);
  const step = from / to;
  let place = step / 2;
  for (let i = 0; i < start + length; i++, place += step) {
    if (i >= start) windows[2 * (i - start)] = Math.min(from - 1, Math.trunc(place));
  }
  return { windows, weights: new Int32Array(length).fill(one), taps: 1 };
}

/** Halves go away from zero. */
const rounded = (value: number): number => Math.trunc(value + (value < 0 ? -0.5 : 0.5));

function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

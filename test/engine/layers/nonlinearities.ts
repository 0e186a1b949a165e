import type { Layer } from '../../../src/engine/layers/index.ts';

/** A kind that changes each number by itself, as its definition has it. */
export interface Nonlinearity {
  readonly op: Layer['op'];
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly role: 'rectifier' | 'smooth';
  readonly f: (x: number) => number;
  /** Where it has no derivative. */
  readonly kinks?: readonly number[];
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const tanh = Math.tanh;
const cut = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** The normal distribution's cumulative function: Σ over Simpson's rule, far from how the runtimes compute it. */
function normalShare(x: number): number {
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 2000;
  const width = x / steps;
  let sum = density(0) + density(x);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * density(i * width);
  return 0.5 + (sum * width) / 3;
}

/** The slope of `prelu` in the tests. */
export const preluSlope = 0.3;

/** One row a kind and setting. */
export const nonlinearities: readonly Nonlinearity[] = [
  { op: 'relu', role: 'rectifier', f: (x) => Math.max(x, 0), kinks: [0] },
  { op: 'relu6', role: 'rectifier', f: (x) => cut(x, 0, 6), kinks: [0, 6] },
  { op: 'clip', fields: { bounds: [-1, 2] }, role: 'rectifier', f: (x) => cut(x, -1, 2), kinks: [-1, 2] },
  { op: 'leakyRelu', role: 'rectifier', f: (x) => (x > 0 ? x : 0.01 * x), kinks: [0] },
  { op: 'leakyRelu', fields: { slope: 0.4 }, role: 'rectifier', f: (x) => (x > 0 ? x : 0.4 * x), kinks: [0] },
  { op: 'prelu', role: 'rectifier', f: (x) => (x > 0 ? x : preluSlope * x), kinks: [0] },
  { op: 'sigmoid', role: 'smooth', f: sigmoid },
  { op: 'tanh', role: 'smooth', f: tanh },
  { op: 'hardSigmoid', role: 'smooth', f: (x) => cut(x / 6 + 0.5, 0, 1), kinks: [-3, 3] },
  {
    op: 'hardSigmoid',
    fields: { alpha: 0.2, beta: 0.4 },
    role: 'smooth',
    f: (x) => cut(0.2 * x + 0.4, 0, 1),
    kinks: [-2, 3],
  },
  { op: 'silu', role: 'smooth', f: (x) => x * sigmoid(x) },
  { op: 'softplus', role: 'smooth', f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) },
  { op: 'hardSwish', role: 'smooth', f: (x) => x * cut(x / 6 + 0.5, 0, 1), kinks: [-3, 3] },
  { op: 'gelu', role: 'smooth', f: (x) => x * normalShare(x) },
  {
    op: 'gelu',
    fields: { approximate: 'tanh' },
    role: 'smooth',
    f: (x) => 0.5 * x * (1 + tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
];

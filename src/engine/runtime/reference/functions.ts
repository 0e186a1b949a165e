import type { ElementwiseFunction } from '../../program/program.ts';

type Of<F extends ElementwiseFunction['f']> = Extract<ElementwiseFunction, { readonly f: F }>;
type Functions = { readonly [F in ElementwiseFunction['f']]: (kind: Of<F>) => (x: number) => number };

const functions: Functions = {
  relu: () => (x) => Math.max(x, 0),
  isPositive: () => (x) => (x > 0 ? 1 : 0),
  power:
    ({ exponent }) =>
    (x) =>
      x ** exponent,
  clip:
    ({ min, max }) =>
    (x) =>
      Math.min(Math.max(x, min), max),
  exp: () => Math.exp,
  log: () => Math.log,
  sigmoid: () => (x) => 1 / (1 + Math.exp(-x)),
  tanh: () => Math.tanh,
  erf: () => erf,
};

/** An elementwise operation's function. */
export function functionOf(kind: ElementwiseFunction): (x: number) => number {
  return (functions[kind.f] as (kind: ElementwiseFunction) => (x: number) => number)(kind);
}

/** 2/√π · e^−x² · Σ 2^k x^(2k+1) / (1 · 3 · … · (2k+1)) (Abramowitz & Stegun 1964, 7.1.6), whose terms all have one sign. */
function erf(x: number): number {
  // Beyond 6 it differs from 1 by less than float64 shows.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

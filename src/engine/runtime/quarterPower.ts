/** The operations of a runtime that a power is put together from. */
export interface PowerOperations<T> {
  readonly multiply: (a: T, c: T) => T;
  readonly sqrt: (x: T) => T;
  readonly reciprocal: (x: T) => T;
}

/**
 * Quarter powers up to 4, the normalisations' −¾ and ±½ among them, by square roots and products, which are several times as fast as
 * a power; null for other exponents.
 */
export function quarterPower<T>(x: T, exponent: number, { multiply, sqrt, reciprocal }: PowerOperations<T>): T | null {
  const quarters = Math.abs(exponent) * 4;
  if (!Number.isInteger(quarters) || quarters < 1 || quarters > 16) return null;
  const factors = new Array<T>(Math.floor(quarters / 4)).fill(x);
  if (quarters % 4 > 0) {
    const root = sqrt(x);
    if (quarters % 4 >= 2) factors.push(root);
    if (quarters % 2 === 1) factors.push(sqrt(root));
  }
  const product = factors.reduce(multiply);
  return exponent < 0 ? reciprocal(product) : product;
}

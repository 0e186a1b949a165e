/** Dot products of every two of some vectors. */
type Products = readonly (readonly number[])[];

/** Of the features of one map's strongest images; NaN where there is none. */
export interface Likeness {
  /** Mean cosine of every two: 1 where all are alike. */
  readonly clarity: number;
  /** 1 − the cosine of the means of two groups: 0 where the images are of one kind. */
  readonly polysemanticity: number;
}

/**
 * Clarity and polysemanticity as Dreyer et al. 2025 have them ("Mechanistic understanding and validation of large AI models with SemanticLens", and its
 * code): the groups are those of 2-means, here the best of all divisions rather than the best of ten starts. Where a group has a single image the mean over the images
 * of 1 − the cosine of each with the mean of all takes its place, as there.
 */
export function likenessOf(vectors: readonly Float32Array[]): Likeness {
  const n = vectors.length;
  if (n < 2) return { clarity: Number.NaN, polysemanticity: Number.NaN };
  const products = vectors.map((a) => vectors.map((b) => dot(a, b)));
  const sizes = products.map((row, i) => Math.sqrt(row[i]!));
  let cosines = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (i !== j) cosines += products[i]![j]! / (sizes[i]! * sizes[j]!);
  return { clarity: cosines / (n * (n - 1)), polysemanticity: polysemanticityOf(products) };
}

function polysemanticityOf(products: Products): number {
  const n = products.length;
  const all = [...products.keys()];
  const [first, second] = bestDivision(products);
  if (first.length > 1 && second.length > 1) return 1 - cosineOfMeans(products, first, second);
  return all.reduce((sum, i) => sum + 1 - cosineOfMeans(products, all, [i]), 0) / n;
}

/** Of all divisions into two groups the one whose vectors lie nearest to the means of theirs. */
function bestDivision(products: Products): readonly [readonly number[], readonly number[]] {
  const n = products.length;
  let best: { readonly groups: readonly [number[], number[]]; readonly score: number } | undefined;
  // The last is always in the first group; a set of bits for the second. Some vectors' squares are the same in all: what is left is −Σ |mean|² · size.
  for (let bits = 1; bits < 2 ** (n - 1); bits++) {
    const groups: [number[], number[]] = [[], []];
    for (let i = 0; i < n; i++) groups[(bits >> i) & 1]!.push(i);
    const score = groups.reduce((sum, own) => sum + own.length * productOfMeans(products, own, own), 0);
    if (!best || score > best.score) best = { groups, score };
  }
  return best!.groups;
}

function productOfMeans(products: Products, a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (const i of a) for (const j of b) sum += products[i]![j]!;
  return sum / (a.length * b.length);
}

const cosineOfMeans = (products: Products, a: readonly number[], b: readonly number[]): number =>
  productOfMeans(products, a, b) / Math.sqrt(productOfMeans(products, a, a) * productOfMeans(products, b, b));

/** To each map the most similar other one, by the cosine of the means of their images' features: that cosine is its redundancy (Dreyer et al. 2025). */
export function nearestOf(
  means: readonly (Float32Array | null)[],
): readonly ({ readonly map: number; readonly redundancy: number } | null)[] {
  const unit = means.map((mean) => mean && scaled(mean));
  return unit.map((own, i) => {
    let best: { readonly map: number; readonly redundancy: number } | null = null;
    for (const [map, other] of unit.entries()) {
      if (!own || !other || map === i) continue;
      const redundancy = dot(own, other);
      if (!best || redundancy > best.redundancy) best = { map, redundancy };
    }
    return best;
  });
}

function scaled(vector: Float32Array): Float32Array {
  const size = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / size);
}

export function meanOf(vectors: readonly Float32Array[]): Float32Array | null {
  if (vectors.length === 0) return null;
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  return mean;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

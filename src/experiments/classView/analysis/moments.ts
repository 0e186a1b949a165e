/** Of numbers at several places: how many there are, their mean, and their squared deviations from it, summed. */
export interface Moments {
  readonly count: number;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

/** Of nothing, at so many places. */
export const noMoments = (places: number): Moments => ({
  count: 0,
  means: new Float64Array(places),
  squares: new Float64Array(places),
});

/** Of the numbers of both (Chan, Golub & LeVeque 1983): no difference of large sums is taken. */
export function bothMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const share = b.count / count;
  return {
    count,
    means: a.means.map((mean, i) => mean + share * (b.means[i]! - mean)),
    squares: a.squares.map(
      (squares, i) => squares + b.squares[i]! + a.count * share * (b.means[i]! - a.means[i]!) ** 2,
    ),
  };
}

/** For each of several groups the moments of all the others together. */
export function ofOthers(groups: readonly Moments[], places: number): Moments[] {
  const before = runningMoments(groups, places);
  const after = runningMoments(groups.toReversed(), places).reverse();
  return groups.map((_, i) => bothMoments(before[i]!, after[i]!));
}

/** For each group the moments of those before it. */
function runningMoments(groups: readonly Moments[], places: number): Moments[] {
  let sofar = noMoments(places);
  return groups.map((own) => {
    const before = sofar;
    sofar = bothMoments(sofar, own);
    return before;
  });
}

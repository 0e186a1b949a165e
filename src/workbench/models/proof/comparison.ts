/** How a classifier does on some images, in their order. */
export interface Outcome {
  /** Whether the most probable class is the right one, 1 or 0. */
  readonly isRight: Uint8Array;
  /** Mean loss in nats, at the temperature that suits the images best: see `temperedLoss`. */
  readonly loss: number;
}

/** A loss below this says nothing: the images are too easy. */
const leastLoss = 0.01;

/** How many of the images are classified correctly. */
export const rightCount = ({ isRight }: Outcome): number => isRight.reduce((sum, each) => sum + each, 0);

/**
 * The position of the best: the one with the lowest loss among those that classify as many images correctly as any does, give or take what
 * chance may do; of equals the first.
 */
export function bestOf(outcomes: readonly Outcome[]): number {
  const most = outcomes.reduce((best, each) => (rightCount(each) > rightCount(best) ? each : best));
  const losses = outcomes.map((each) =>
    isTie(each, most) ? Math.max(each.loss, leastLoss) : Number.POSITIVE_INFINITY,
  );
  return losses.indexOf(Math.min(...losses));
}

/**
 * True where two classifiers differ by no more than chance: the exact sign test, at 5 %, on the images that one classifies correctly and the
 * other does not (McNemar 1947).
 */
export function isTie(a: Outcome, b: Outcome): boolean {
  const onlyA = a.isRight.reduce((sum, each, i) => sum + (each > b.isRight[i]! ? 1 : 0), 0);
  const onlyB = b.isRight.reduce((sum, each, i) => sum + (each > a.isRight[i]! ? 1 : 0), 0);
  return 2 * atMost(Math.min(onlyA, onlyB), onlyA + onlyB) >= 0.05;
}

/** The probability of at most k heads of n coins. */
function atMost(k: number, n: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return sum;
}

/**
 * The mean of −log p(label) over rows of logits, divided by the temperature that makes it least (Guo et al. 2017). Without that, pixels of
 * too wide a range would seem better: they make a network surer of what it says.
 */
export function temperedLoss(logits: readonly Float64Array[], labels: Int32Array): number {
  // The loss is convex in the coldness, 1 / temperature: Newton's steps, and halves where they would leave the bounds.
  let [low, high, coldness] = [0.02, 20, 1];
  for (let step = 0; step < mostSteps; step++) {
    const { slope, curvature } = meanLoss(logits, labels, coldness);
    [low, high] = slope > 0 ? [low, coldness] : [coldness, high];
    const newton = coldness - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - coldness) < 1e-6) break;
    coldness = next;
  }
  return meanLoss(logits, labels, coldness).loss;
}

const mostSteps = 40;

/** The mean loss at a coldness, with its first and second derivative. */
function meanLoss(logits: readonly Float64Array[], labels: Int32Array, coldness: number) {
  let [loss, slope, curvature] = [0, 0, 0];
  for (const [i, row] of logits.entries()) {
    let most = Number.NEGATIVE_INFINITY;
    for (const score of row) most = Math.max(most, score);
    let [sum, ofScores, ofSquares] = [0, 0, 0];
    for (const score of row) {
      const below = score - most;
      const share = Math.exp(below * coldness);
      sum += share;
      ofScores += share * below;
      ofSquares += share * below * below;
    }
    const own = row[labels[i]!]! - most;
    const mean = ofScores / sum;
    loss += Math.log(sum) - own * coldness;
    slope += mean - own;
    curvature += ofSquares / sum - mean * mean;
  }
  return { loss: loss / logits.length, slope: slope / logits.length, curvature: curvature / logits.length };
}

import type { ModelProof, ProofRow } from '../../../shared/contract/model.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { candidatesFrom, kernels } from './candidates.ts';
import { bestOf, isTie, type Outcome, rightCount } from './comparison.ts';

/** Classifies the first `count` images with another preprocessing. */
export type Score = (preprocessing: Preprocessing, count: number) => Promise<Outcome>;

/**
 * Each round tries what is left on more images, and keeps so many of the lowest loss (successive halving, Jamieson & Talwalkar 2016): most
 * candidates are plainly wrong, and a few images show it.
 */
const rounds = [
  { images: 12, kept: 40 },
  { images: 32, kept: 16 },
  { images: 96, kept: 8 },
];

interface Tried {
  readonly preprocessing: Preprocessing;
  /** Images asked for; some may not be read. */
  readonly asked: number;
  readonly outcome: Outcome;
}

/**
 * Finds the preprocessing with which a model does best on `count` images, `start` being the first candidate: ranges and orders of channels
 * with every way to the input's size, then the kernels. What is dropped in a round keeps what it did until then. `report` is told how many
 * images are classified and how many there will be about.
 */
export async function prove(
  start: Preprocessing,
  count: number,
  score: Score,
  report: (done: number, total: number) => void,
): Promise<Pick<ModelProof, 'best' | 'rows'>> {
  const tried = new Map<string, Tried>();
  let done = 0;
  const tryAll = async (candidates: readonly Preprocessing[], images: number, ahead: number): Promise<Tried[]> => {
    const fresh = (key: string) => images - (tried.get(key)?.asked ?? 0);
    const keys = candidates.map((each) => JSON.stringify(each));
    let left = keys.reduce((sum, key) => sum + fresh(key), 0);
    for (const [i, preprocessing] of candidates.entries()) {
      const own = fresh(keys[i]!);
      if (own > 0) tried.set(keys[i]!, { preprocessing, asked: images, outcome: await score(preprocessing, images) });
      [done, left] = [done + own, left - own];
      report(done, done + left + ahead);
    }
    return keys.map((key) => tried.get(key)!);
  };
  const ofKernels = (kernels(start).length - 1) * count;
  let left = candidatesFrom(start);
  for (const [i, { images, kept }] of rounds.entries()) {
    if (images >= count) continue;
    const later = kept * ((rounds[i + 1]?.images ?? count) - images);
    left = bestLosses(await tryAll(left, images, later + ofKernels), kept, start);
  }
  const whole = await tryAll(left, count, ofKernels);
  const fine = await tryAll(kernels(bestAmong(whole).preprocessing), count, 0);
  const winner = bestAmong([...whole, ...fine]);
  return { best: winner.preprocessing, rows: rowsOf([...tried.values()], winner) };
}

const bestAmong = (all: readonly Tried[]): Tried => all[bestOf(all.map(({ outcome }) => outcome))]!;

/** The `kept` of the lowest loss, all that are their equals, and the one that stays in any case; in the order in which they were. */
function bestLosses(all: readonly Tried[], kept: number, inAnyCase: Preprocessing): Preprocessing[] {
  const losses = all.map(({ outcome }) => outcome.loss).sort((a, b) => a - b);
  const limit = losses[kept - 1] ?? Number.POSITIVE_INFINITY;
  const stays = ({ outcome, preprocessing }: Tried) => outcome.loss <= limit || preprocessing === inAnyCase;
  return all.filter(stays).map(({ preprocessing }) => preprocessing);
}

/** The best first, then its ties, then the others: first those that saw all images. */
function rowsOf(all: readonly Tried[], winner: Tried): ProofRow[] {
  const rows = all.map(({ preprocessing, asked, outcome }) => ({
    preprocessing,
    right: rightCount(outcome),
    images: outcome.isRight.length,
    loss: outcome.loss,
    isTied: asked === winner.asked && isTie(outcome, winner.outcome),
  }));
  const rank = (row: ProofRow) => (row.preprocessing === winner.preprocessing ? 0 : row.isTied ? 1 : 2);
  return rows.toSorted((a, b) => rank(a) - rank(b) || b.images - a.images || a.loss - b.loss);
}

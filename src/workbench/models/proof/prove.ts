import type { ModelProof, ProofRow } from '../../../shared/contract/model.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { stages } from './candidates.ts';
import { bestOf, isTie, type Outcome, rightCount } from './comparison.ts';

/** Classifies the same images with another preprocessing. */
export type Score = (preprocessing: Preprocessing) => Promise<Outcome>;

/**
 * Finds the preprocessing with which a model does best, from `start` on, one part after another. `report` is told how many candidates are
 * done and how many there will be about.
 */
export async function prove(
  start: Preprocessing,
  score: Score,
  report: (done: number, total: number) => void,
): Promise<Pick<ModelProof, 'best' | 'rows'>> {
  const tried = new Map<string, { readonly preprocessing: Preprocessing; readonly outcome: Outcome }>();
  const best = () => {
    const all = [...tried.values()];
    return all[bestOf(all.map(({ outcome }) => outcome))]!;
  };
  let from = start;
  for (const [stage, candidatesOf] of stages.entries()) {
    const ahead = stages.slice(stage + 1).reduce((sum, later) => sum + later(from).length - 1, 0);
    const fresh = candidatesOf(from).filter((each) => !tried.has(JSON.stringify(each)));
    for (const [i, preprocessing] of fresh.entries()) {
      const key = JSON.stringify(preprocessing);
      if (!tried.has(key)) tried.set(key, { preprocessing, outcome: await score(preprocessing) });
      report(tried.size, tried.size + fresh.length - 1 - i + ahead);
    }
    from = best().preprocessing;
  }
  const winner = best();
  const rows = [...tried.values()].map(
    ({ preprocessing, outcome }): ProofRow => ({
      preprocessing,
      right: rightCount(outcome),
      images: outcome.isRight.length,
      loss: outcome.loss,
      isTied: isTie(outcome, winner.outcome),
    }),
  );
  const rank = (row: ProofRow) => (row.preprocessing === winner.preprocessing ? 0 : row.isTied ? 1 : 2);
  return {
    best: winner.preprocessing,
    rows: rows.toSorted((a, b) => rank(a) - rank(b) || a.loss - b.loss),
  };
}

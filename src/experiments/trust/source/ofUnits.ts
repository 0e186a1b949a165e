import { keptAnalyses, keptArrays } from '../../../workbench/analyses/kept.ts';
import type { KnownOfUnits, ProjectedUnits } from '../../../workbench/analyses/source.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { isDone, type KeptTrust } from '../declaration/kept.ts';
import { scoresOf, spread, type TrustScores } from '../declaration/scores.ts';

/** A unit that a figure shows, and where an analysis has measured it. */
interface Place {
  readonly kept: KeptTrust;
  readonly item: number;
  readonly method: number;
}

/** What the controls say of projections that a figure shows, each by the latest analysis that has measured it. */
export function ofUnits(
  workspace: Workspace,
  { weightsHash, layer, rule, units }: ProjectedUnits,
): KnownOfUnits | null {
  const nameOf = (channel: number, hash: string, [y, x]: readonly [number, number]) => `${channel} ${hash} ${y},${x}`;
  const places = new Map<string, Place>();
  for (const kept of keptAnalyses(workspace, 'trust')) {
    const { items, pictures, methods, ...own } = kept.parameters;
    const method = methods.indexOf(rule);
    if (own.weightsHash !== weightsHash || own.layer !== layer || method < 0) continue;
    for (const [item, { channel, picture, position }] of items.entries())
      places.set(nameOf(channel, pictures[picture]!.hash, position), { kept, item, method });
  }
  const found = units.flatMap(({ channel, imageHash, position }) => {
    const place = places.get(nameOf(channel, imageHash, position));
    return place ? [{ channel, imageHash, position, ...place }] : [];
  });
  if (found.length === 0) return null;
  return {
    key: JSON.stringify(found.map(({ kept: { id, done }, item, method }) => [id, done, item, method])),
    load: () => {
      const ofAnalysis = new Map(found.map(({ kept }) => [kept.id, keptArrays(workspace, 'trust', kept)]));
      const measured = found.map(({ kept, item, method, ...unit }) => {
        const { draws, steps, seed } = kept.parameters;
        const scores = scoresOf(kept.parameters, ofAnalysis.get(kept.id)!, item, method, isDone(kept));
        return { ...unit, analysisId: kept.id, draws, steps, seed, scores };
      });
      return {
        sentence: sentenceOf(
          `${layer}, ${rule}`,
          measured.map(({ scores }) => scores),
          units.length,
        ),
        numbers: { trust: { layer, rule, units: measured } },
      };
    },
  };
}

function sentenceOf(of: string, scores: readonly TrustScores[], all: number): string {
  const mean = (of: (own: TrustScores) => number) => {
    const { mean: value } = spread(scores.map(of));
    return Number.isFinite(value) ? value.toFixed(2).replace('-', '−') : 'no value';
  };
  const numbers = [
    `left under random weights ${mean(({ weights }) => weights.left)}`,
    `with edges ${mean(({ picture }) => picture.edges)}`,
    `with other units ${mean(({ picture }) => picture.others.mean)}`,
  ];
  const gain = mean(({ causal: { deletion } }) => deletion.areas.random - deletion.areas.own);
  return `${of}, ${scores.length} of ${all} projections measured: rank correlation ${numbers.join(', ')}; area gained by hiding their pixels ${gain}.`;
}

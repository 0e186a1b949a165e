import { keptAnalyses, keptArrays } from '../../../workbench/analyses/kept.ts';
import type { KnownOfUnits } from '../../../workbench/analyses/source.ts';
import type { ProjectedUnits } from '../../../workbench/figures/projectedUnits.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { isDone, type KeptTrust } from '../declaration/kept.ts';
import { scoresOf, spread, type TrustScores } from '../declaration/scores.ts';

/** Where an analysis has measured a unit, and in which picture. */
interface Place {
  readonly kept: KeptTrust;
  readonly item: number;
  readonly method: number;
  readonly imageHash: string;
}

/** What the controls say of projections that a figure shows, each by the latest analysis that has measured it. */
export function ofUnits(
  workspace: Workspace,
  { model, weightsHash, layer, rule, units }: ProjectedUnits,
): KnownOfUnits | null {
  const placeOf = (channel: number, [y, x]: readonly [number, number]) => `${channel} ${y},${x}`;
  const measured = new Map<string, Place[]>();
  for (const kept of keptAnalyses(workspace, 'trust')) {
    const { items, pictures, methods, ...own } = kept.parameters;
    const method = methods.indexOf(rule);
    if (own.weightsHash !== weightsHash || own.layer !== layer || method < 0 || !isDone(kept)) continue;
    for (const [item, { channel, picture, position }] of items.entries()) {
      const place = placeOf(channel, position);
      const others = measured.get(place) ?? [];
      measured.set(place, [...others, { kept, item, method, imageHash: pictures[picture]!.hash }]);
    }
  }
  const found = units.flatMap(({ channel, position, picture }, unit) => {
    const there = measured.get(placeOf(channel, position));
    const hash = there && picture()?.hash;
    const place = there?.findLast(({ imageHash }) => imageHash === hash);
    return place ? [{ unit, channel, position, ...place }] : [];
  });
  if (found.length === 0) return null;
  return {
    key: JSON.stringify(found.map(({ kept: { id }, item, method }) => [id, item, method])),
    units: found.map(({ unit }) => unit),
    load: () => {
      const ofAnalysis = new Map(found.map(({ kept }) => [kept.id, keptArrays(workspace, 'trust', kept)]));
      const scored = found.map(({ kept, item, method, unit: _unit, ...unit }) => {
        const { draws, steps, seed } = kept.parameters;
        const scores = scoresOf(kept.parameters, ofAnalysis.get(kept.id)!, item, method);
        return { ...unit, analysisId: kept.id, draws, steps, seed, scores };
      });
      return {
        sentence: sentenceOf(
          `${model}: ${layer}, ${rule}`,
          scored.map(({ scores }) => scores),
          units.length,
        ),
        numbers: { trust: { model, layer, rule, units: scored } },
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

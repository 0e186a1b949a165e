/** A map that fires, with the class of the image that excites it most. */
export interface CandidateMap {
  readonly channel: number;
  readonly maximum: number;
  readonly label: number;
}

/**
 * Up to `count` maps to show of a layer, by channel: the strongest, but of each class of strongest image one before a second of
 * any, so that a layer's busiest class does not fill the figure.
 */
export function variedMaps(maps: readonly CandidateMap[], count: number): number[] {
  const byStrength = (a: CandidateMap, b: CandidateMap) => b.maximum - a.maximum || a.channel - b.channel;
  const ofOneClass = Map.groupBy(maps.toSorted(byStrength), ({ label }) => label).values();
  const rounds = [...ofOneClass].flatMap((own) => own.map((map, round) => ({ map, round })));
  const chosen = rounds.sort((a, b) => a.round - b.round || byStrength(a.map, b.map)).slice(0, count);
  return chosen.map(({ map }) => map.channel).sort((a, b) => a - b);
}

import type { FoundArrays, Kept } from '../../shared/experiment.ts';
import { plainSource } from '../../workbench/analyses/plainSource.ts';
import { foundIn } from './analysis.ts';
import { type AblationParameters, resultNames, runNameOf, shownAblation } from './declaration/kept.ts';

type KeptHere = Kept<AblationParameters>;

/** Its arrays, and the same as tables with names: of variants, of runs, and by epoch. */
export const ablation = plainSource('ablation', {
  'variants.csv': (kept, arrays) => [
    [
      ...['variant', 'changes', 'parameters', 'finished', 'diverged'],
      ...resultNames.flatMap((own) => [own, `${own}Deviation`]),
    ],
    ...shownAblation(kept as KeptHere, arrays).rows.map((row) => [
      ...[row.name, row.text, row.parameters, row.finished, row.diverged],
      ...resultNames.flatMap((own) => [row[own]?.mean ?? Number.NaN, row[own]?.deviation ?? Number.NaN]),
    ]),
  ],
  'runs.csv': (kept, arrays) => [
    ['variant', 'seed', 'run', ...resultNames],
    ...runsOf(kept as KeptHere, arrays).map(({ names, results }) => [...names, ...results]),
  ],
  'curves.csv': (kept, arrays) => [
    ['variant', 'seed', 'run', 'epoch', 'trainError', 'valError'],
    ...runsOf(kept as KeptHere, arrays).flatMap(({ names, curve }) =>
      curve.map((errors, i) => [...names, i + 1, ...errors]),
    ),
  ],
});

/** Those that are finished, with what their variant, their seed and they themselves are called. */
function runsOf({ parameters }: KeptHere, { results, curves }: FoundArrays) {
  const { name: ablationName, variants, seeds } = parameters;
  return foundIn(parameters, results!.data, curves!.data).map(({ variant, seed, ...run }) => {
    const { name } = variants[variant]!;
    return { ...run, names: [name, seeds[seed]!, runNameOf(ablationName, name, seeds[seed]!)] as const };
  });
}

import { Option } from 'commander';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, integers, largestSide } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { type KeptRange, type RangeRow, shown } from './declaration/kept.ts';
import { leastFiring } from './declaration/unitRange.ts';

interface Options {
  readonly model: string;
  readonly layer?: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly channels?: readonly number[];
  readonly by?: string;
  readonly byLayer?: string;
  readonly seed: number;
  readonly runtime?: string;
  readonly out: string;
}

/** `activation-range`. */
export const activationRange: ExperimentCommand<Options, Omit<Options, 'out'>, KeptRange> = {
  description: 'what maps answer to over their whole range, and how alike their strongest images are',
  options: () => [
    modelOption(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--layer <name>', 'whose maps; default: the highest with maps'),
    new Option('--channels <numbers>', 'which maps, such as 3,17; default: all').argParser(integers(0, largestSide)),
    new Option('--by <model>', 'the model whose features say how alike images are'),
    new Option('--by-layer <name>', 'of which of its layers; default: the highest below its scores'),
    new Option('--seed <n>', 'what images are drawn from').argParser(integer(0, 2 ** 19)).default(1),
  ],
  request: ({ out: _out, ...options }) => options,
  lines,
};

function lines(kept: KeptRange, arrays: FoundArrays): string[] {
  const { layer, rows, by } = shown(kept, arrays);
  const told = rows.map(({ channel, firingShare, maximum, clarity, polysemanticity, redundancy, nearest }) => [
    ...[`${layer} ${channel}`, `${(100 * firingShare).toFixed(1)} %`, number(maximum)],
    ...(by
      ? [number(clarity), number(polysemanticity), number(redundancy), nearest === null ? '' : String(nearest)]
      : []),
  ]);
  const likeness = by ? ['clarity', 'polysemanticity', 'redundancy', 'with'] : [];
  return [
    table(['map', 'fires on', 'maximum', ...likeness], told),
    ...(by ? [`By the features of ${by.model}, ${by.layer}.`] : []),
    ...withoutQuantiles(rows, layer),
  ];
}

function withoutQuantiles(rows: readonly RangeRow[], layer: string): string[] {
  const few = rows.filter(({ firingShare, read }) => Math.round(firingShare * read) < leastFiring);
  if (few.length === 0) return [];
  const channels = few.map(({ channel }) => channel).join(', ');
  return [`No quantiles, because they fire on fewer than ${leastFiring} images: ${layer} ${channels}.`];
}

const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');

import { Option } from 'commander';
import { attributionMethodsOf } from '../../host/cli/attributionMethods.ts';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, list } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import { type AttributionMethod, attributionMethods } from '../../shared/attribution.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { type KeptEvidence, type Standing, shown } from './declaration/kept.ts';
import { type Measure, measures } from './declaration/measures.ts';
import { perClassLimits } from './declaration.ts';

interface Options {
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly layers?: readonly string[];
  readonly methods: readonly AttributionMethod[];
  readonly perClass: number;
  readonly seed: number;
  readonly runtime?: string;
  readonly out: string;
}

/** `trust-evidence`. */
export const evidence: ExperimentCommand<Options, Omit<Options, 'out'>, KeptEvidence> = {
  description: 'which method finds evidence that is known, by masks beside the images, on which layer',
  options: () => [
    modelOption(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--layers <names>', 'a,b,c: which layers; default: the scores and all worth looking into').argParser(
      list,
    ),
    new Option('--methods <names>', `any of ${attributionMethods.join(', ')}; default: all`)
      .argParser(attributionMethodsOf)
      .default([...attributionMethods], 'all'),
    new Option('--per-class <n>', 'images of each class')
      .argParser(integer(perClassLimits[0], perClassLimits[1]))
      .default(perClassLimits[2]),
    new Option('--seed <n>', 'what images are drawn from').argParser(integer(0, 2 ** 19)).default(1),
  ],
  request: ({ out: _out, ...options }) => options,
  lines,
};

const names: Readonly<Record<Measure, string>> = {
  pointing: 'Pointing game: share of images whose largest pixel lies in the evidence',
  mass: 'Relevance mass: share of the importance that lies in the evidence',
  rank: 'Relevance rank: share of as many largest pixels as the evidence has that lie in it',
};
const signs: Readonly<Record<Standing['place'], string>> = {
  best: '*',
  tied: '=',
  behind: ' ',
  chance: '-',
  none: ' ',
};

function lines(kept: KeptEvidence, arrays: FoundArrays): string[] {
  const { rows, methods } = shown(kept, arrays);
  const told = ({ value, place }: Standing) =>
    place === 'none' ? '–' : `${bounds(value.mean)} ${bounds(value.low)}…${bounds(value.high)} ${signs[place]}`;
  return measures
    .flatMap((measure) => [
      `${names[measure]}, and its 95 % interval`,
      table(
        ['layer', 'images', 'chance', ...methods],
        rows.map((row) => [
          ...[row.layer, String(row.images), bounds(row.chance)],
          ...row.methods.map((own) => told(own[measure])),
        ]),
      ),
      '',
    ])
    .concat(
      '* the best of its layer, = not told apart from it, - no better than chance.',
      ...(rows.some((row) => row.methods.some((own) => measures.some((measure) => own[measure].place === 'none')))
        ? [
            '– no value: the method has nothing to go by there, or on every image what the units see is all evidence or none.',
          ]
        : []),
    );
}

const bounds = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');

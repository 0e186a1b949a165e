import { InvalidArgumentError, Option } from 'commander';
import { datasetOption, modelOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, largestSide, list, path } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { say } from '../../shared/sentence.ts';
import { type KeptCorrespondence, shown } from './declaration/kept.ts';
import { limits, type MaskColour } from './declaration/types.ts';

interface Options {
  readonly model: string;
  readonly set?: string;
  readonly marks?: string;
  readonly dataset?: string;
  readonly layers?: readonly string[];
  readonly size?: number;
  readonly random: number;
  readonly permutations: number;
  readonly seed: number;
  readonly baseline: MaskColour;
  readonly runtime?: string;
  readonly out: string;
}

const whole = (option: Option, [least, most, usual]: readonly [number, number, number]) =>
  option.argParser(integer(least, most)).default(usual);

/** `correspond`. */
export const correspondence: ExperimentCommand<Options, ReturnType<typeof request>, KeptCorrespondence> = {
  description: 'whether masking the same part of several images changes features alike',
  options: () => [
    modelOption(),
    new Option('--set <name>', 'marked parts, by the name of their set'),
    new Option(
      '--marks <file>',
      'marks in CSV or as COCO keypoints and boxes, kept as a set named after the file',
    ).argParser(path),
    datasetOption(),
    new Option('--layers <names>', 'default: the highest with maps, and the last below the classes').argParser(list),
    new Option('--size <px>', "side of a point's mask on the network's input; default: a quarter").argParser(
      integer(1, largestSide),
    ),
    whole(new Option('--random <n>', 'random places beside each part'), limits.random),
    whole(new Option('--permutations <n>', 'how often parts and random places are exchanged'), limits.permutations),
    new Option('--seed <n>', 'what random places and permutations are drawn from')
      .argParser(integer(0, 2 ** 31))
      .default(1),
    new Option('--baseline <what>', 'what a mask shows: mean, or a grey value 0 to 255')
      .argParser(colour)
      .default('mean'),
  ],
  request,
  lines,
};

function request({ out: _out, set, marks, dataset, ...options }: Options) {
  if (set !== undefined && marks === undefined) return { ...options, set };
  if (set === undefined && marks !== undefined && dataset !== undefined) return { ...options, marks, dataset };
  throw new SwitchbackError('BAD_ARGUMENT', say('correspondence.whichMarks'));
}

function lines(kept: KeptCorrespondence, arrays: FoundArrays): string[] {
  const { rows, images, random } = shown(kept, arrays);
  const number = (value: number) => (Number.isNaN(value) ? '' : value.toFixed(3));
  const told = (mean: number, deviation: number) => [number(mean), number(deviation)].filter(Boolean).join(' ± ');
  const body = rows.map(({ part, layer, mean, deviation, randomMean, randomDeviation, p }) => [
    part,
    layer,
    told(mean, deviation),
    told(randomMean, randomDeviation),
    p.toFixed(4),
  ]);
  return [
    `${images} images, ${random} random places beside each part; lower is more alike:`,
    table(['part', 'layer', 'Δ', 'Δ of random places', 'p'], body),
  ];
}

function colour(text: string): MaskColour {
  if (text === 'mean') return text;
  const grey = Number(text);
  if (text.trim() !== '' && Number.isInteger(grey) && grey >= 0 && grey <= 255) return grey;
  throw new InvalidArgumentError('It must be mean, or a grey value from 0 to 255.');
}

import { Option } from 'commander';
import { datasetOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { decimal, inputShape, integer, integers, repeated } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { type KeptAblation, shownAblation } from './declaration/kept.ts';
import { spreadText } from './declaration/spread.ts';
import { timeUnit } from './declaration/timeUnit.ts';
import { mostVariants } from './declaration.ts';

interface Options {
  readonly dataset?: string;
  readonly network?: string;
  readonly fromRun?: string;
  readonly name?: string;
  readonly variant?: readonly string[];
  readonly seeds?: number[];
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly input?: [number, number, number];
  readonly quick?: boolean;
  readonly runtime?: string;
}

/** `ablate`. */
export const ablation: ExperimentCommand<Options, ReturnType<typeof request>, KeptAblation> = {
  description: 'train a network without layers, with other filters and widths, and compare',
  options: () => [
    datasetOption(),
    new Option('--network <name>', 'the base: a preset, or a JSON file; default: zfnet-small').conflicts('fromRun'),
    new Option('--from-run <run>', 'the base: the network of a run, with its pixels, recipe and data set'),
    new Option('--name <name>', 'what to call the ablation; one that is there already is gone on with'),
    new Option(
      '--variant <changes>',
      'such as "minus 3,4", "fc6,fc7 width 2048", "conv1 kernel 11 stride 4"; may be given several times; default: those of table 3',
    ).argParser(repeated(mostVariants)),
    new Option('--seeds <list>', 'a run of every variant for each; default: 1,2,3').argParser(integers(0, 2 ** 32 - 1)),
    new Option('--epochs <n>', "default: the recipe's, 70").argParser(integer(1, 100_000)),
    new Option('--batch <n>', "images in a step; default: the recipe's").argParser(integer(1, 4096)),
    new Option('--lr <rate>', "learning rate; default: the recipe's").argParser(decimal({ above: 0, to: 100 })),
    new Option('--input <c×h×w>', "a preset's input, such as 3x64x64").argParser(inputShape),
    new Option(
      '--quick',
      'two epochs in batches of 32, seed 1, and only variants with fewer layers: a trial, not a result',
    ),
  ],
  request,
  lines,
};

/** What is asked for goes before what `--quick` says. */
function request(options: Options) {
  const { dataset, network, fromRun, name, variant, input, quick = false, runtime, batch, lr } = options;
  return {
    ...{ dataset, name, runtime, inputShape: input, quick },
    network: fromRun === undefined ? { named: network ?? 'zfnet-small' } : { run: fromRun },
    variants: variant,
    seeds: options.seeds ?? (quick ? [1] : [1, 2, 3]),
    recipe: {
      epochs: options.epochs ?? (quick ? 2 : undefined),
      batchSize: batch ?? (quick ? 32 : undefined),
      learningRate: lr,
    },
  };
}

/** Table 3: errors in percent. */
function lines(kept: KeptAblation, arrays: FoundArrays): string[] {
  const { name, rows, seeds, classes, epochs } = shownAblation(kept, arrays);
  const percent = (share: number) => (100 * share).toFixed(1);
  const unit = timeUnit(rows);
  const hasTopFive = classes > 5;
  const cells = rows.map((row) => [
    row.name,
    row.parameters,
    spreadText(row.trainError, percent),
    spreadText(row.valError, percent),
    ...(hasTopFive ? [spreadText(row.valTopFiveError, percent)] : []),
    spreadText(row.seconds, (seconds) => (seconds / unit.seconds).toFixed(1)),
    row.diverged > 0 ? `${row.finished}, ${row.diverged} diverged` : row.finished,
  ]);
  const head = [
    'variant',
    'parameters',
    'train top-1',
    'val top-1',
    ...(hasTopFive ? ['val top-5'] : []),
    `time (${unit.name})`,
    'runs',
  ];
  return [
    `${name}: error in %, ${seeds.length > 1 ? `mean ± deviation over ${seeds.length} seeds` : `seed ${seeds[0]}`}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    table(head, cells),
  ];
}

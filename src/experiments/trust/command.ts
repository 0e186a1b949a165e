import { Option } from 'commander';
import { attributionMethodsOf } from '../../host/cli/attributionMethods.ts';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, integers, largestSide, place } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import { type AttributionMethod, attributionMethods } from '../../shared/attribution.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { type KeptTrust, shown, type Trust } from './declaration/kept.ts';
import { limits, usualMethods } from './declaration/limits.ts';
import { spread } from './declaration/scores.ts';

interface Options {
  readonly model: string;
  readonly layer?: string;
  readonly channels?: readonly number[];
  readonly maps: number;
  readonly images: number;
  readonly dataset?: string;
  readonly split?: SplitName;
  readonly picture?: string;
  readonly at?: [number, number];
  readonly methods: readonly AttributionMethod[];
  readonly draws: number;
  readonly others: number;
  readonly orders: number;
  readonly samples: number;
  readonly patch?: number;
  readonly seed: number;
  readonly runtime?: string;
  readonly out: string;
}

const whole = (option: Option, [least, most, usual]: readonly [number, number, number]) =>
  option.argParser(integer(least, most)).default(usual);

/** `trust`. */
export const trust: ExperimentCommand<Options, ReturnType<typeof request>, KeptTrust> = {
  description: 'how far a projection depends on the network, and how far on the picture alone',
  options: () => [
    modelOption(),
    new Option('--layer <name>', 'whose units; the scores for those of classes; default: the highest with maps'),
    new Option('--channels <numbers>', 'which units, such as 3,17; default: different ones').argParser(
      integers(0, largestSide),
    ),
    whole(new Option('--maps <n>', 'how many units, where none are named'), limits.maps),
    whole(new Option('--images <n>', 'of each so many of its strongest images'), limits.images),
    datasetOption(),
    splitOption(),
    new Option('--picture <file>', 'one picture, in place of the strongest images'),
    new Option(
      '--at <y,x>',
      "a place in that picture's maps, of --channels; default: where each is strongest",
    ).argParser(place),
    new Option('--methods <names>', `any of ${attributionMethods.join(', ')}`)
      .argParser(attributionMethodsOf)
      .default([...usualMethods], usualMethods.join(',')),
    whole(new Option('--draws <n>', 'how often weights are drawn'), limits.draws),
    whole(new Option('--others <n>', 'other units at the same place'), limits.others),
    whole(new Option('--orders <n>', 'random orders of pixels'), limits.orders),
    whole(new Option('--samples <n>', 'noisy pictures of the sensitivity'), limits.samples),
    new Option('--patch <px>', 'side of the squares that are hidden at once; default: a 56th of the input').argParser(
      integer(1, 4096),
    ),
    new Option('--seed <n>', 'what is drawn from').argParser(integer(0, 2 ** 19)).default(1),
  ],
  request,
  lines,
};

function request({ out: _out, picture, at, ...options }: Options) {
  return { ...options, position: at, picture: picture === undefined ? undefined : { file: picture } };
}

/** A row a unit and method, why some have no value, and what is left of the maps as layer after layer becomes random. */
function lines(kept: KeptTrust, arrays: FoundArrays): string[] {
  const { layer, items, methods, steps } = shown(kept, arrays);
  const rows = items.flatMap(({ channel, rank, scores }) =>
    scores.map(({ weights, picture, causal, sensitivity, sparseness }, method) => [
      ...[`${layer} ${channel}`, rank === null ? '' : String(rank), methods[method]!],
      told(weights.left, weights.mark),
      told(Math.max(...[picture.edges, picture.others.mean].filter(Number.isFinite)), picture.mark),
      told(causal.deletion.areas.random - causal.deletion.areas.own, causal.mark),
      ...[causal.insertion.areas.own - causal.insertion.areas.random, sensitivity, sparseness].map(number),
    ]),
  );
  const byStep = methods.map((method, i) => [
    method,
    ...steps.map((_, step) =>
      number(spread(items.map(({ scores }) => scores[i]!.weights.correlation[step]!.mean)).mean),
    ),
  ]);
  return [
    table(
      ['unit', 'image', 'method', 'random weights', 'picture', 'deletion', 'insertion', 'sensitivity', 'sparseness'],
      rows,
    ),
    ...without(shown(kept, arrays)),
    '',
    'Rank correlation with the true map when the weights are random down to each layer, mean over the units:',
    table(['method', ...steps], byStep),
  ];
}

const controls = { weights: 'random weights', picture: 'picture', causal: 'deletion and insertion' } as const;

/** What has no value, and why: a line for all methods and controls of which the same is said; what is said of all is not told apart. */
function without({ layer, items, methods }: Trust): string[] {
  const names = Object.keys(controls) as (keyof typeof controls)[];
  const lines = items.flatMap(({ channel, rank, scores }) => {
    const said = scores.flatMap((own, i) =>
      names.flatMap((control) => {
        const { why } = own[control];
        return why ? [{ text: why.text, method: methods[i]!, control: controls[control] }] : [];
      }),
    );
    return [...Map.groupBy(said, ({ text }) => text)].map(([text, some]) => {
      const [own, of] = [new Set(some.map(({ method }) => method)), new Set(some.map(({ control }) => control))];
      const unit = [`${layer} ${channel}`, ...(rank === null ? [] : [`image ${rank}`])];
      const where = [...(own.size < methods.length ? own : []), ...(of.size < names.length ? of : [])];
      return `${[...unit, ...where].join(', ')}: ${text}`;
    });
  });
  return lines.length > 0 ? ['', ...lines] : [];
}

const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');
const told = (value = Number.NaN, mark: string): string =>
  Number.isFinite(value) ? `${value.toFixed(3)} ${mark}` : '–';

import { Option } from 'commander';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, list } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import type { KeptClassView } from './declaration/kept.ts';
import { type ClassUnit, relevanceOfLayer, unitsOfClass } from './declaration/statistics.ts';
import { classView as declaration, mostImages } from './declaration.ts';

interface Options {
  readonly model: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  readonly class?: string;
  readonly layers?: string[];
  readonly images: number;
  readonly runtime?: string;
}

/** `classes`. */
export const classView: ExperimentCommand<Options, Options, KeptClassView> = {
  description: "projections from a class's score, and what the units of each layer have to do with it",
  options: () => [
    modelOption(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--class <name>', 'by its name or number; default: every class that has images'),
    new Option('--layers <names>', 'a,b,c: whose units; default: all that are worth looking into').argParser(list),
    new Option('--images <n>', 'images of each class with the highest score, which are projected')
      .argParser(integer(1, mostImages))
      .default(6),
  ],
  request: (options) => options,
  lines,
};

/** Units that are told of a layer. */
const unitsTold = 3;
const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));

function lines(kept: KeptClassView, arrays: FoundArrays): string[] {
  const { classes, layers, units } = declaration.shown(kept, arrays);
  const width = Math.max(5, ...layers.map(({ name }) => name.length));
  return classes
    .flatMap(({ name, read, logit }, place) => [
      `${name}: ${read} images, mean score ${number(logit)}`,
      `  ${'layer'.padEnd(width)}  sum of relevance  units of the largest: relevance, selectivity, share of images`,
      ...layers.map((layer, i) => {
        const own = unitsOfClass(kept.parameters, units, place, i);
        const largest = own.toSorted((a, b) => b.relevance - a.relevance || a.channel - b.channel).slice(0, unitsTold);
        const sum = `${number(relevanceOfLayer(own))}${layer.isLinear ? ' *' : '  '}`;
        return `  ${layer.name.padEnd(width)}  ${sum.padStart(16)}  ${largest.map(unitTold).join('   ')}`;
      }),
    ])
    .concat(layers.some(({ isLinear }) => isLinear) ? [linearNote] : []);
}

const linearNote =
  "* weight × mean activation: the sum is the mean score less the class's bias. Elsewhere relevance is activation × gradient, a first-order account.";

const unitTold = ({ channel, relevance, selectivity, firingShares }: ClassUnit): string =>
  `${channel}: ${number(relevance)}, ${number(selectivity)}, ${Math.round(100 * firingShares)} %`;

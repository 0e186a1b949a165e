import { Option } from 'commander';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, integers, largestSide, list } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { evolution as declaration, type KeptEvolution } from './declaration.ts';

interface Options {
  readonly model: string;
  readonly dataset?: string;
  readonly split: 'train' | 'val' | 'test';
  readonly layers?: string[];
  readonly maps: number;
  readonly channels?: number[];
  readonly epochs?: number[];
  readonly runtime?: string;
}

/** `evolve`. */
export const evolution: ExperimentCommand<Options, Options, KeptEvolution> = {
  description: 'what the maps of a run answer to at each of its checkpoints, and when each layer settles',
  options: () => [
    modelOption(),
    datasetOption(),
    splitOption().default('train'),
    new Option('--layers <names>', 'a,b,c: whose maps; default: all that are worth looking into').argParser(list),
    new Option('--maps <n>', 'how many maps of each layer').argParser(integer(1, 24)).default(6),
    new Option('--channels <numbers>', 'which maps, of one layer').argParser(integers(0, largestSide)),
    new Option('--epochs <numbers>', '1,2,5: which checkpoints; default: ten of them at most').argParser(
      integers(0, 1_000_000),
    ),
  ],
  request: (options) => options,
  lines,
};

const rate = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2)).padStart(5);
const epochOf = (settled: number | null): string => (settled === null ? 'not yet' : `epoch ${settled}`);

function lines(kept: KeptEvolution, arrays: FoundArrays): string[] {
  const { epochs, layers } = declaration.shown(kept, arrays);
  const width = Math.max(5, ...layers.map(({ name }) => name.length));
  const table = (title: string, of: 'overlap' | 'correlation') => [
    `${title.padEnd(width)}  ${epochs
      .slice(1)
      .map((epoch) => String(epoch).padStart(5))
      .join(' ')}  settled`,
    ...layers.map(
      (layer) => `${layer.name.padEnd(width)}  ${layer[of].map(rate).join(' ')}  ${epochOf(layer.settled[of])}`,
    ),
  ];
  return [
    `Overlap of the nine strongest images of ${kept.parameters.split} with those of the checkpoint before, by epoch (the first is ${epochs[0]})`,
    ...table('layer', 'overlap'),
    'Correlation of the projections with those of the checkpoint before',
    ...table('layer', 'correlation'),
  ];
}

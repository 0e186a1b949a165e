import { Option } from 'commander';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { type FoldedOptions, foldedOptions } from '../../host/cli/foldedOptions.ts';
import { integer, list } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { probe as declaration, type KeptProbe } from './declaration.ts';

/** `probe`. */
export const probe: ExperimentCommand<FoldedOptions, FoldedOptions, KeptProbe> = {
  description: 'how well a linear classifier does on the features of each layer',
  options: () => [
    ...foldedOptions(),
    new Option('--layers <names>', 'a,b,c: which layers; default: all that are worth looking into').argParser(list),
    new Option('--per-class <n>', 'images of each class, at most').argParser(integer(2, 10_000)).default(50),
  ],
  request: (options) => options,
  lines,
};

function lines(kept: KeptProbe, arrays: FoundArrays): string[] {
  const { rows } = declaration.shown(kept, arrays);
  const told = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }) =>
    `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)}`;
  const width = Math.max(5, ...rows.map(({ layer }) => layer.length));
  return [
    `Mean accuracy of a class in %, with the deviation over ${kept.parameters.folds} folds`,
    `${'layer'.padEnd(width)}  softmax      SVM`,
    ...rows.map(({ layer, softmax, svm }) => `${layer.padEnd(width)}  ${told(softmax)}  ${told(svm)}`),
  ];
}

import { Option } from 'commander';
import type { SplitRequest } from '../../workbench/analyses/overSplit.ts';
import { datasetOption, modelOption, splitOption } from './choices.ts';
import type { ExperimentCommand } from './experimentCommand.ts';

/** Options of an experiment that goes over the images of a split. */
export const splitCommand: Pick<ExperimentCommand<SplitRequest, SplitRequest, unknown>, 'options' | 'request'> = {
  options: () => [
    modelOption(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--layer <name>', 'whose maps; default: the highest with maps'),
  ],
  request: (options) => options,
};

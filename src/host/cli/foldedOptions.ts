import { Option } from 'commander';
import type { FoldedRequest } from '../../workbench/analyses/foldedFeatures.ts';
import { datasetOption, modelOption, splitOption } from './choices.ts';
import { integer } from './options.ts';

/** What such a command asks for. */
export type FoldedOptions = FoldedRequest;

/** Options of an experiment that fits classifiers to features of images in folds. */
export const foldedOptions = (): Option[] => [
  modelOption(),
  datasetOption().makeOptionMandatory(),
  splitOption().default('train'),
  new Option('--folds <n>', 'parts that each class is divided into, each tested in turn')
    .argParser(integer(2, 20))
    .default(5),
  new Option('--seed <n>', 'draws the images and divides them').argParser(integer(0, 2 ** 31)).default(1),
  new Option('--features <n>', "numbers of a layer's maps, at most; maps that are more are averaged over squares")
    .argParser(integer(16, 1_000_000))
    .default(9216),
];

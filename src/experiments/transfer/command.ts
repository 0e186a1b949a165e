import { Option } from 'commander';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { foldedOptions } from '../../host/cli/foldedOptions.ts';
import { decimal, integer, integers } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { classifiers, transfer as declaration, type KeptTransfer, type TransferQuestion } from './declaration.ts';

type Options = TransferQuestion & { readonly quick?: boolean; readonly runtime?: string };

/** The fewest that there can be. */
const quickFolds = 2;

/** `transfer`. */
export const transfer: ExperimentCommand<Options, Options, KeptTransfer> = {
  description:
    'freeze a model up to a layer and fit a new classifier to another data set, beside training from scratch',
  options: () => [
    ...foldedOptions(),
    new Option('--layer <name>', 'up to which the model is frozen; default: the one below its scores'),
    new Option('--classifier <which>', 'what is fitted').choices([...classifiers]).default('softmax'),
    new Option('--per-class <numbers>', '5,10,20: from how many images of each class is learnt')
      .argParser(integers(1, 10_000))
      .default([5, 10, 20]),
    new Option(
      '--source <name>',
      "what the model was trained on, to find near-duplicates; default: its run's data set",
    ),
    new Option('--duplicates <r>', 'the least correlation of small greys that makes two images near-duplicates')
      .argParser(decimal({ from: 0.5, to: 1 }))
      .default(0.98),
    new Option('--keep-duplicates', 'leave near-duplicates in').default(false),
    new Option('--scratch-steps <n>', 'steps of each training from scratch, at most; 0: none')
      .argParser(integer(0, 100_000))
      .default(200),
    new Option('--quick', `${quickFolds} folds: a trial, not a result`),
    new Option(
      '--name <name>',
      'keep the frozen layers with a classifier fitted to all images as a model of this name',
    ),
  ],
  request: ({ quick, ...options }) => ({ ...options, ...(quick && { folds: quickFolds }) }),
  lines,
};

function lines(kept: KeptTransfer, arrays: FoundArrays): string[] {
  const { rows, layer, classifier, folds, nearDuplicateCount, source, scratchSteps } = declaration.shown(kept, arrays);
  const told = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }) =>
    Number.isNaN(mean) ? '–'.padEnd(11) : `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)}`.padEnd(11);
  const isBeside = scratchSteps > 0;
  const fitted = `a new ${classifier === 'svm' ? 'SVM' : classifier} on ${layer}`;
  return [
    `Mean accuracy of a class in %, with the deviation over ${folds} folds`,
    isBeside ? `frozen: ${fitted}; scratch: at most ${scratchSteps} steps from fresh weights` : `frozen: ${fitted}`,
    `images of a class  frozen${isBeside ? '       scratch' : ''}`,
    ...rows.map(({ images, frozen, scratch }) =>
      `${String(images).padStart(17)}  ${told(frozen)}  ${isBeside ? told(scratch) : ''}`.trimEnd(),
    ),
    ...(source === null ? [] : [`near-duplicates of images of ${source}: ${nearDuplicateCount}`]),
  ];
}

import { Option } from 'commander';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { foldedOptions } from '../../host/cli/foldedOptions.ts';
import { decimal, integer, integers } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { classifiers, transfer as declaration, type KeptTransfer, type TransferQuestion } from './declaration.ts';

type Options = Omit<TransferQuestion, 'scratchSteps'> & {
  readonly scratchSteps?: number;
  readonly quick?: boolean;
  readonly runtime?: string;
};
type Request = TransferQuestion & { readonly runtime?: string };

/** The fewest folds that there can be, and half the steps. */
const quick = { folds: 2, scratchSteps: 100 } as const;
const usualSteps = 200;

/** `transfer`. */
export const transfer: ExperimentCommand<Options, Request, KeptTransfer> = {
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
    new Option(
      '--scratch-steps <n>',
      `steps of each training from scratch, at most, ${usualSteps} where nothing is said; 0: none`,
    ).argParser(integer(0, 100_000)),
    new Option('--quick', `${quick.folds} folds, ${quick.scratchSteps} steps: a trial, not a result`),
    new Option(
      '--name <name>',
      'keep the frozen layers with a classifier fitted to all images as a model of this name',
    ),
  ],
  request: ({ quick: isQuick, scratchSteps, ...options }) => ({
    ...options,
    ...(isQuick && { folds: quick.folds }),
    scratchSteps: scratchSteps ?? (isQuick ? quick.scratchSteps : usualSteps),
  }),
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

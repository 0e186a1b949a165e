import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { measures } from './declaration/measures.ts';
import { predictionsIn } from './declaration/predictions.ts';
import type { KeptEvaluation } from './declaration.ts';

interface Options {
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly runtime?: string | undefined;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** `evaluate`. */
export const evaluation: ExperimentCommand<Options, Options, KeptEvaluation> = {
  description: 'how well a model classifies a split: accuracy, confusion, calibration',
  options: () => [modelOption(), datasetOption().makeOptionMandatory(), splitOption().default('val')],
  request: (options) => options,
  outIsOptional: true,
  lines: ({ parameters, done }, arrays) => {
    const { images, top1, top5, classMean, loss, calibrationError } = measures(
      predictionsIn(arrays),
      parameters.classes.length,
    );
    const broken = done - images;
    const leftOut = broken > 0 ? `; ${broken} unreadable images left out` : '';
    const ofFive = top5 === null ? '' : `true class among the five most probable: ${percent(top5)}, `;
    return [
      `${percent(top1)} of ${images} images classified correctly, loss ${loss.toFixed(4)}${leftOut}`,
      `${ofFive}mean of the classes' accuracies ${percent(classMean)}, expected calibration error ${percent(calibrationError)}`,
    ];
  },
};

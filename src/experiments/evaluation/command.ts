import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { repeated } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { evaluation as declaration, type EvaluatedMember, type KeptEvaluation, mostModels } from './declaration.ts';

interface Options {
  readonly model: readonly string[];
  readonly dataset: string;
  readonly split: SplitName;
  readonly runtime?: string | undefined;
  readonly out?: string;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** `evaluate`. */
export const evaluation: ExperimentCommand<Options, ReturnType<typeof request>, KeptEvaluation> = {
  description: 'how well a model, or the mean of several, classifies a split: accuracy, confusion, calibration',
  options: () => [
    modelOption('which model, or several whose probabilities are averaged').argParser(repeated(mostModels)),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
  ],
  request,
  outIsOptional: true,
  lines: (kept, arrays) => {
    const { images, top1, top5, classMean, loss, calibrationError, members } = declaration.shown(kept, arrays);
    const broken = kept.done - images;
    const leftOut = broken > 0 ? `; ${broken} unreadable images left out` : '';
    const ofFive = top5 === null ? '' : `true class among the five most probable: ${percent(top5)}, `;
    return [
      ...(members.length > 0 ? [`Mean of the probabilities of ${members.length} models:`] : []),
      `${percent(top1)} of ${images} images classified correctly, loss ${loss.toFixed(4)}${leftOut}`,
      `${ofFive}mean of the classes' accuracies ${percent(classMean)}, expected calibration error ${percent(calibrationError)}`,
      ...(members.length > 0
        ? ['', memberTable([...members, { name: 'their mean', top1, top5, loss, calibrationError }])]
        : []),
    ];
  },
};

function request({ model: [model, ...others], out: _out, ...options }: Options) {
  return { ...options, model: model!, others };
}

/** Table 2 of Zeiler & Fergus 2013: errors in percent. */
function memberTable(members: readonly EvaluatedMember[]): string {
  const error = (share: number | null) => (share === null ? '–' : (100 * (1 - share)).toFixed(2));
  return table(
    ['error in %', 'top-1', 'top-5', 'loss'],
    members.map(({ name, top1, top5, loss }) => [name, error(top1), error(top5), loss.toFixed(4)]),
  );
}

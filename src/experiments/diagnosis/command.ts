import { Option } from 'commander';
import { datasetOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, repeated } from '../../host/cli/options.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { Kept } from '../../shared/experiment.ts';
import { isHealthy, type Mark } from './declaration/findings.ts';
import type { DiagnosisParameters } from './declaration/kept.ts';
import { diagnosis as declaration, mostImages, mostMaps, mostModels } from './declaration.ts';

interface Options {
  readonly model: readonly string[];
  readonly dataset: string;
  readonly split: SplitName;
  readonly images: number;
  readonly maps: number;
  readonly runtime?: string;
  readonly out: string;
}

const marks: Readonly<Record<Mark, string>> = { fine: '  ok   ', note: '  note ', fault: '  FAULT' };

/** `diagnose`. */
export const diagnosis: ExperimentCommand<Options, ReturnType<typeof request>, Kept<DiagnosisParameters>> = {
  description:
    'what is wrong with the first layers of models: filters that dominate, dead ones, repeated ones, aliasing',
  options: () => [
    new Option('--model <name>', `which model; may be given ${mostModels} times`)
      .argParser(repeated(mostModels))
      .makeOptionMandatory(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--images <n>', 'how many images to look at, spread over the split')
      .argParser(integer(1, mostImages))
      .default(64),
    new Option('--maps <n>', 'how many maps of the second layer to project')
      .argParser(integer(0, mostMaps))
      .default(16),
  ],
  request,
  lines: (kept, arrays) =>
    declaration
      .shown(kept, arrays)
      .models.flatMap(({ name, layer, shape, stride, diagnosis: findings }) => [
        `${name}: ${layer}, ${shape[0]} filters of ${shape[2]}×${shape[3]} at a stride of ${stride}: ${isHealthy(findings ?? []) ? 'no fault found' : 'faults found'}`,
        ...(findings ?? []).flatMap(({ mark, found, advice }) => [
          `${marks[mark]} ${found.text}`,
          ...(advice ? [`         ${advice.text}`] : []),
        ]),
      ]),
};

function request({ model, out: _out, ...options }: Options) {
  return { ...options, models: model };
}

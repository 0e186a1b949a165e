import type { Command } from 'commander';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { type ProjectRequest, project } from '../../../workbench/features/project.ts';
import { type PredictRequest, predict } from '../../../workbench/models/predict.ts';
import { datasetOption, modelOption, outFolderOption, ruleOption, runtimeOption, splitOption } from '../choices.ts';
import { integer, largestSide, place } from '../options.ts';
import { exitCodes, performIn } from '../session.ts';
import { table } from '../table.ts';

/** What is asked about one picture: `project`, `predict`. */
export function addPictureCommands(program: Command): void {
  program
    .command('project')
    .description("carry one unit's activation back to the pixels")
    .addOption(modelOption())
    .requiredOption('--layer <name>', 'which layer')
    .requiredOption('--channel <n>', 'which map, from 0', integer(0, largestSide))
    .option('--rank <n>', 'the n-th strongest image of the index; default: 1', integer(1, largestSide))
    .addOption(datasetOption())
    .addOption(splitOption())
    .option('--image <file>', 'another picture')
    .option('--at <y,x>', "a place in the picture's map; default: the strongest", place)
    .addOption(ruleOption())
    .addOption(runtimeOption())
    .addOption(outFolderOption())
    .action((options: ProjectOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const { model, layer, channel, rule, runtime, out } = options;
        const request = { model, layer, channel, rule, runtime, out, from: fromOf(options) };
        const data = await project(workspace, request, context);
        const [y, x] = data.position;
        const [top, left, height, width] = data.receptiveField;
        const text = [
          `${data.layer}/${data.channel} at ${y},${x} of ${data.image.source}: activation ${data.activation.toPrecision(6)}`,
          ...(data.indexed ? [`rank ${data.indexed.rank} in ${data.indexed.dataset}, ${data.indexed.split}`] : []),
          `receptive field: rows ${top} to ${top + height - 1}, columns ${left} to ${left + width - 1} of the network's input`,
          `projection.npy, input.npy, projection.png, patch.png and projection.json are in ${out}`,
        ];
        return { data, text: text.join('\n') };
      }),
    );

  program
    .command('predict <files...>')
    .description("pictures' most probable classes")
    .addOption(modelOption())
    .option('--top <n>', 'classes for each picture', integer(1, largestSide), 5)
    .option('--ten-crops', 'the mean over corners, centre and mirrors')
    .addOption(runtimeOption())
    .action(
      (files: string[], options: Omit<PredictRequest, 'files' | 'crops'> & { tenCrops?: boolean }, command: Command) =>
        performIn(command, 'read', async (workspace, context) => {
          const data = await predict(
            workspace,
            { ...options, files, crops: options.tenCrops ? 'ten' : 'centre' },
            context,
          );
          if (data.some((prediction) => 'error' in prediction)) process.exitCode = exitCodes.failed;
          const rows = data.flatMap((prediction) =>
            'error' in prediction
              ? [[prediction.file, 'could not be read', '']]
              : prediction.classes.map(({ name, probability }, i) => [
                  i === 0 ? prediction.file : '',
                  name,
                  probability.toFixed(4),
                ]),
          );
          return { data, text: table(['picture', 'class', 'probability'], rows) };
        }),
    );
}

interface ProjectOptions extends Omit<ProjectRequest, 'from'> {
  readonly rank?: number;
  readonly dataset?: string;
  readonly split?: 'train' | 'val' | 'test';
  readonly image?: string;
  readonly at?: [number, number];
}

function fromOf({ rank, image, at, dataset, split }: ProjectOptions): ProjectRequest['from'] {
  if (rank !== undefined && image !== undefined) {
    throw new SwitchbackError('BAD_ARGUMENT', say('host.rankOrImage'));
  }
  if (image !== undefined) return { file: image, at };
  if (at !== undefined) throw new SwitchbackError('BAD_ARGUMENT', say('host.atNeedsImage'));
  return { rank: rank ?? 1, dataset, split };
}

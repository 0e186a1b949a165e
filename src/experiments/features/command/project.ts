import type { Command } from 'commander';
import {
  contrastOption,
  datasetOption,
  modelOption,
  outFolderOption,
  ruleOption,
  runtimeOption,
  splitOption,
} from '../../../host/cli/choices.ts';
import { integer, largestSide, place } from '../../../host/cli/options.ts';
import { performIn } from '../../../host/cli/session.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { type ProjectRequest, project } from '../../../workbench/features/project.ts';

/** `project`. */
export function addProjectCommand(program: Command): void {
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
    .addOption(contrastOption())
    .addOption(runtimeOption())
    .addOption(outFolderOption())
    .action((options: ProjectOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const { model, layer, channel, rule, contrast, runtime, out } = options;
        const request = { model, layer, channel, rule, contrast, runtime, out, from: fromOf(options) };
        const data = await project(workspace, request, context);
        const [y, x] = data.position;
        const [top, left, height, width] = data.receptiveField;
        const text = [
          `${data.layer}/${data.channel} at ${y},${x} of ${data.image.source}: activation ${data.activation.toPrecision(6)}`,
          ...(data.limit === null
            ? []
            : [`${data.layer} puts out ${data.limit} at most: the activation is that before this limit`]),
          ...(data.indexed ? [`rank ${data.indexed.rank} in ${data.indexed.dataset}, ${data.indexed.split}`] : []),
          `receptive field: rows ${top} to ${top + height - 1}, columns ${left} to ${left + width - 1} of the network's input`,
          `projection.npy, input.npy, projection.png, patch.png and projection.json are in ${out}`,
        ];
        return { data, text: text.join('\n') };
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
    throw new SwitchbackError('BAD_ARGUMENT', say('features.rankOrImage'));
  }
  if (image !== undefined) return { file: image, at };
  if (at !== undefined) throw new SwitchbackError('BAD_ARGUMENT', say('features.atNeedsImage'));
  return { rank: rank ?? 1, dataset, split };
}

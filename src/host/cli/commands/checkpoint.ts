import type { Command } from 'commander';
import type { KeptEvaluation } from '../../../shared/contract/checkpoint.ts';
import { listCheckpointSummaries, loadCheckpoint } from '../../../workbench/models/checkpoints.ts';
import { evaluateSplit } from '../../../workbench/models/evaluateSplit.ts';
import { exportCheckpoint } from '../../../workbench/models/exportCheckpoint.ts';
import { importWeights, type WeightsImport } from '../../../workbench/models/importRun.ts';
import { namedPreprocessing } from '../../../workbench/models/preprocessingFile.ts';
import { removeCheckpoint } from '../../../workbench/training/removeRun.ts';
import { namedNetwork } from '../../../workbench/training/trainingRequest.ts';
import { checkpointOption, datasetOption, outFolderOption, runtimeOption, splitOption } from '../choices.ts';
import { inputShape } from '../options.ts';
import { performIn } from '../session.ts';
import { table } from '../table.ts';

interface ImportOptions extends Pick<WeightsImport, 'dataset' | 'name'> {
  readonly preprocessing?: string;
  readonly network: string;
  readonly input?: [number, number, number];
}

/** `checkpoint list | export | import | remove` and `evaluate`. */
export function addCheckpointCommands(program: Command): void {
  const checkpoint = program.command('checkpoint').description('weights kept during training');

  checkpoint
    .command('list [run]')
    .description('the checkpoints of the workspace, or of one run')
    .action((run: string | undefined, _options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listCheckpointSummaries(workspace, run);
        const rows = data.map(({ name, validationError, evaluations, weightsHash, createdAt }) => {
          const error = validationError === null ? '–' : `${(100 * validationError).toFixed(2)} %`;
          return [name, error, evaluations.map(evaluationText).join('; ') || '–', weightsHash.slice(0, 12), createdAt];
        });
        const text =
          data.length > 0
            ? table(['checkpoint', 'validation error', 'evaluated', 'weights', 'made'], rows)
            : 'No checkpoint yet.';
        return { data, text };
      }),
    );

  checkpoint
    .command('export <run@epoch>')
    .description('write network.json, weights.safetensors and checkpoint.json')
    .addOption(outFolderOption())
    .action((reference: string, { out }: { out: string }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const files = exportCheckpoint(loadCheckpoint(workspace, reference), out);
        return { data: { checkpoint: reference, files }, text: files.join('\n') };
      }),
    );

  checkpoint
    .command('import <weights>')
    .description('take weights from elsewhere, a .safetensors file, as a run of one checkpoint, RUN@0')
    .addOption(datasetOption().makeOptionMandatory())
    .requiredOption('--network <name>', 'whose weights they are: a preset, or a JSON file')
    .option('--name <run>', 'what to call the run')
    .option('--input <c×h×w>', "a preset's input, such as 3x64x64", inputShape)
    .option('--preprocessing <kind>', 'what the weights expect: paper, plain, or a JSON file')
    .action((weights: string, { network, input, preprocessing, ...options }: ImportOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const request = {
          ...options,
          weights,
          network: namedNetwork(network),
          inputShape: input,
          preprocessing: namedPreprocessing(preprocessing),
        };
        const { name } = await importWeights(workspace, request, context);
        return { data: { checkpoint: `${name}@0` }, text: `${name}@0` };
      }),
    );

  checkpoint
    .command('remove <run@epoch>')
    .description('forget a checkpoint with everything found on it')
    .action((reference: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace) => {
        const name = removeCheckpoint(workspace, reference);
        return { data: { checkpoint: name }, text: `${name} is forgotten` };
      }),
    );

  program
    .command('evaluate')
    .description('classify a split: loss and error, kept with the checkpoint')
    .addOption(checkpointOption())
    .addOption(datasetOption().makeOptionMandatory())
    .addOption(splitOption().default('val'))
    .addOption(runtimeOption())
    .action((options: Parameters<typeof evaluateSplit>[1], command: Command) =>
      performIn(command, 'request', async (workspace, context) => {
        const data = await evaluateSplit(workspace, options, context);
        const { images, error, loss, broken } = data;
        const leftOut = broken > 0 ? `; ${broken} unreadable images left out` : '';
        const text = `${(100 * (1 - error)).toFixed(2)} % of ${images} images classified correctly, loss ${loss.toFixed(4)}${leftOut}`;
        return { data, text };
      }),
    );
}

/** `3.00 % on shapes, test`. */
const evaluationText = ({ dataset, split, error }: KeptEvaluation): string =>
  `${(100 * error).toFixed(2)} % on ${dataset}, ${split}`;

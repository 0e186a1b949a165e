import { type Command, Option } from 'commander';
import { SwitchbackError } from '../../../shared/errors.ts';
import { type PictureFit, pictureFits } from '../../../shared/preprocessing.ts';
import { initializations, type Recipe } from '../../../shared/recipe.ts';
import { say } from '../../../shared/sentence.ts';
import { namedPreprocessing } from '../../../workbench/models/preprocessingFile.ts';
import { train } from '../../../workbench/training/training.ts';
import { namedNetwork, type TrainingNetwork } from '../../../workbench/training/trainingRequest.ts';
import { runtimeOption } from '../choices.ts';
import { decimal, inputShape, integer, integers } from '../options.ts';
import { performIn } from '../session.ts';
import { runOutcome } from './run.ts';

interface TrainOptions {
  readonly dataset: string;
  readonly network?: string;
  readonly from?: string;
  readonly name?: string;
  readonly preprocessing?: string;
  readonly fit?: PictureFit;
  readonly input?: [number, number, number];
  readonly weights?: string;
  readonly runtime?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly init?: Recipe['initialization'];
  readonly filterRadius?: number;
  readonly patience?: number;
  readonly lowerAfter?: number[];
  readonly augmentation?: Recipe['augmentation'];
  readonly checkpoints?: number[];
  readonly keepBest?: true;
  readonly stopAfter?: number;
  readonly seed?: number;
  readonly threads?: number;
}

/** `train`. */
export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description("train a network; what is not said follows the paper's recipe")
    .requiredOption('--dataset <name>', 'what to learn from')
    .option('--network <name>', 'a preset, such as zfnet or zfnet-small, or a JSON file')
    .option('--from <model>', 'go on from a model: its network, its weights and its pixels')
    .option('--name <run>', 'what to call the run')
    .option('--epochs <n>', 'default: 70', integer(1, 100_000))
    .option('--batch <n>', 'images in a step; default: 128, 64 for zfnet-small', integer(1, 4096))
    .option('--lr <rate>', 'learning rate; default: 0.01', decimal({ above: 0, to: 100 }))
    .option('--momentum <share>', 'default: 0.9', decimal({ from: 0, below: 1 }))
    .option('--weight-decay <rate>', 'default: 0, 0.0005 for zfnet-small', decimal({ from: 0, to: 1 }))
    .addOption(
      new Option(
        '--init <kind>',
        'starting weights: N(0, 0.01²), He et al., or the latter with a tenth for filters that read pixels; default: paper, heFaintFirst for zfnet-small',
      ).choices(initializations),
    )
    .option(
      '--filter-radius <rms>',
      'largest RMS of a filter, 0 for no limit; default: 0.1',
      decimal({ from: 0, to: 1000 }),
    )
    .option(
      '--patience <epochs>',
      'epochs without gain before the rate is divided by 10, 0 for never; default: 3',
      integer(0, 1000),
    )
    .option('--lower-after <epochs>', 'divide the rate by 10 after these epochs', integers(1, 100_000))
    .option('--preprocessing <kind>', 'paper, plain, or a JSON file')
    .addOption(
      new Option(
        '--fit <how>',
        'a picture of another shape by its middle, whole with black borders, or whole out of shape; default: crop',
      ).choices(pictureFits),
    )
    .addOption(new Option('--augmentation <kind>', 'default: tenCrops').choices(['tenCrops', 'none']))
    .option('--input <c×h×w>', "a preset's input, such as 3x64x64", inputShape)
    .option('--weights <file>', 'start from a .safetensors file')
    .option(
      '--checkpoints <epochs>',
      'epochs to keep; default: 0,1,2,5,10,20,30,40,64 and the last',
      integers(0, 100_000),
    )
    .option('--keep-best', 'keep the epoch with the lowest validation error too')
    .option('--stop-after <epochs>', 'end when so many epochs have had no lower validation error', integer(1, 100_000))
    .option('--seed <n>', 'default: 1', integer(0, 2 ** 32 - 1))
    .option('--threads <n>', 'threads of the runtime; 1 repeats to the bit anywhere', integer(1, 256))
    .addOption(runtimeOption())
    .action((options: TrainOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const { dataset, name, preprocessing, fit, input, weights, runtime } = options;
        const request = {
          dataset,
          network: networkOf(options),
          name,
          preprocessing: namedPreprocessing(preprocessing),
          fit,
          inputShape: input,
          weights,
          runtime,
          recipe: recipeOf(options),
        };
        return runOutcome(workspace, await train(workspace, request, context));
      }),
    );
}

/** Exactly one of the two ways to name it. */
function networkOf({ network, from }: TrainOptions): TrainingNetwork {
  if (network !== undefined && from === undefined) return namedNetwork(network);
  if (network === undefined && from !== undefined) return { model: from };
  throw new SwitchbackError('BAD_ARGUMENT', say('workbench.networkOrModel'));
}

/** Only what was asked for. */
function recipeOf(options: TrainOptions): Partial<Recipe> {
  const { patience, filterRadius } = options;
  const asked = {
    epochs: options.epochs,
    batchSize: options.batch,
    learningRate: options.lr,
    momentum: options.momentum,
    weightDecay: options.weightDecay,
    initialization: options.init,
    filterRadius: filterRadius === 0 ? null : filterRadius,
    plateau: patience === undefined ? undefined : patience === 0 ? null : { factor: 10, patience },
    lowerAfterEpochs: options.lowerAfter,
    augmentation: options.augmentation,
    checkpointEpochs: options.checkpoints,
    keepsBest: options.keepBest,
    stopAfter: options.stopAfter,
    seed: options.seed,
    threads: options.threads,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

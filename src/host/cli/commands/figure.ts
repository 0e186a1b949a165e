import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Contrast, contrasts } from '../../../shared/contrast.ts';
import { type FeaturesFigureRequest, featuresFigure } from '../../../workbench/features/featuresFigure.ts';
import { type ComposeFileRequest, composeToFile } from '../../../workbench/figures/composeToFile.ts';
import { datasetOption, modelOption, ruleOption, runtimeOption, splitOption } from '../choices.ts';
import { decimal, integer, integers, largestSide, list, path } from '../options.ts';
import { performIn } from '../session.ts';

type FeaturesOptions = Omit<FeaturesFigureRequest, 'mapsPerLayer' | 'widthMm'> & {
  readonly maps: number;
  readonly width: number;
};

/** `figure features` and `figure compose`. */
export function addFigureCommands(program: Command): void {
  const figure = program.command('figure').description('figures fit for a paper');

  figure
    .command('features')
    .description("the paper's figure 2: projections of the strongest activations beside their patches")
    .addOption(modelOption())
    .addOption(datasetOption())
    .addOption(splitOption())
    .option('--layers <names>', 'layers separated by commas; default: the second and later convolutions', list)
    .option('--maps <n>', 'how many maps of each layer, the strongest', integer(1, largestSide), 4)
    .option('--channels <numbers>', 'which maps, separated by commas', integers(0, largestSide))
    .addOption(ruleOption())
    .addOption(new Option('--scale <what>', 'one display scale for each').choices(['tile', 'map']).default('tile'))
    .option('--contrast <factor>', 'projections show 0.5 + factor · x / (2 · scale): 1, 2 or 4', contrast, 1)
    .option('--width <mm>', '89 and 183 are the columns of Nature', decimal({ from: 40, to: 1000 }), 183)
    .option('--dpi <n>', 'of a PNG', integer(36, 2400), 300)
    .option('--title <text>', 'default: names the network')
    .option('--tiles <folder>', 'every tile as PNG and .npy besides', path)
    .addOption(runtimeOption())
    .requiredOption('--out <file>', 'fig.svg, fig.pdf or fig.png', path)
    .action(({ maps, width, ...options }: FeaturesOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const request = { ...options, mapsPerLayer: maps, widthMm: width };
        const data = await featuresFigure(workspace, request, context);
        return { data, text: `${data.file}\n${data.provenanceFile}` };
      }),
    );

  figure
    .command('compose <figure>')
    .description(
      'a figure composed of panels: a document (.json), what was exported of one, or the name of one saved in the workbench',
    )
    .option('--dpi <n>', 'of a PNG', integer(36, 2400), 300)
    .option('--tiles <folder>', 'every tile and array of its panels besides', path)
    .requiredOption('--out <file>', 'fig.svg, fig.pdf or fig.png', path)
    .action((named: string, options: Omit<ComposeFileRequest, 'figure'>, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await composeToFile(workspace, { ...options, figure: named }, context);
        return { data, text: `${data.file}\n${data.provenanceFile}` };
      }),
    );
}

function contrast(text: string): Contrast {
  const known = contrasts.find((factor) => `${factor}` === text.trim());
  if (known) return known;
  throw new InvalidArgumentError(`It must be one of ${contrasts.join(', ')}.`);
}

import { type Command, Option } from 'commander';
import {
  contrastOption,
  datasetOption,
  modelOption,
  ruleOption,
  runtimeOption,
  splitOption,
} from '../../../host/cli/choices.ts';
import { decimal, integer, integers, largestSide, list, path } from '../../../host/cli/options.ts';
import { performIn } from '../../../host/cli/session.ts';
import { displayScales } from '../../../shared/contrast.ts';
import { type FeaturesFigureRequest, featuresFigure } from '../job/figure.ts';

type FeaturesOptions = Omit<FeaturesFigureRequest, 'mapsPerLayer' | 'widthMm'> & {
  readonly maps: number;
  readonly width: number;
};

/** `figure features`. */
export function addFigureCommand(figure: Command): void {
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
    .addOption(new Option('--scale <what>', 'one display scale for each').choices(displayScales).default('tile'))
    .addOption(contrastOption())
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
}

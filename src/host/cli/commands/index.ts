import { type Command, InvalidArgumentError } from 'commander';
import { indexSplit } from '../../../workbench/features/indexing.ts';
import { listUnitsWithTops, type UnitsRequest } from '../../../workbench/features/units.ts';
import { datasetOption, modelOption, runtimeOption, splitOption } from '../choices.ts';
import { integer, list } from '../options.ts';
import { performIn } from '../session.ts';
import { table } from '../table.ts';

type IndexOptions = Parameters<typeof indexSplit>[1];

/** `index` and `units`. */
export function addIndexCommands(program: Command): void {
  program
    .command('index')
    .description('find the images that excite every feature map most')
    .addOption(modelOption())
    .addOption(datasetOption().makeOptionMandatory())
    .addOption(splitOption().default('val'))
    .option('--layers <names>', "layers separated by commas, or all; default: the paper's maps", layers)
    .option('--top <n>', 'images kept for each map', integer(1, 100), 9)
    .addOption(runtimeOption())
    .action((options: IndexOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const outcome = await indexSplit(workspace, options, context);
        const rows = outcome.layers.map(({ layer, maps, dead }) => [layer, maps, dead]);
        const { imagesDone, broken } = outcome.pass;
        const left = broken > 0 ? `\n${broken} unreadable images left out` : '';
        const head = `${imagesDone} images of ${options.dataset}, ${options.split}, in ${options.model}`;
        return { data: outcome, text: `${head}${left}\n${table(['layer', 'maps', 'dead'], rows)}` };
      }),
    );

  program
    .command('units')
    .description("a layer's maps: maximum, mean, share of images on which they fire, top images")
    .addOption(modelOption())
    .requiredOption('--layer <name>', 'which layer')
    .addOption(datasetOption())
    .addOption(splitOption())
    .action((options: UnitsRequest, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listUnitsWithTops(workspace, options);
        const rows = data.units.map(({ channel, maximum, mean, firingShare, dead, top }) => {
          const images = top.slice(0, 3).map(({ image }) => image);
          const fires = dead ? 'dead' : `${(100 * firingShare).toFixed(1)} %`;
          return [channel, Number(maximum.toPrecision(5)), Number(mean.toPrecision(4)), fires, images.join('  ')];
        });
        const head = `${data.model} · ${data.layer} · ${data.images} images of ${data.dataset}, ${data.split}`;
        return { data, text: `${head}\n${table(['map', 'maximum', 'mean', 'fires on', 'strongest images'], rows)}` };
      }),
    );
}

function layers(text: string): string[] | 'all' {
  const names = list(text);
  if (!names.includes('all')) return names;
  if (names.length === 1) return 'all';
  throw new InvalidArgumentError('It must be names, or all alone.');
}

import { type Command, InvalidArgumentError } from 'commander';
import { datasetOption, modelOption, runtimeOption, splitOption } from '../../../host/cli/choices.ts';
import { integer, list } from '../../../host/cli/options.ts';
import { planning } from '../../../host/cli/planning.ts';
import { performIn } from '../../../host/cli/session.ts';
import { table } from '../../../host/cli/table.ts';
import { indexSplit } from '../../../workbench/features/indexing.ts';

type IndexOptions = Parameters<typeof indexSplit>[1];

/** `index`. */
export function addIndexCommand(program: Command): void {
  indexCommand(program).action((options: IndexOptions, command: Command) =>
    performIn(command, 'write', async (workspace, context) => {
      const outcome = await indexSplit(workspace, options, context);
      const rows = outcome.layers.map(({ layer, maps, dead }) => [layer, maps, dead]);
      const { imagesDone, broken } = outcome.pass;
      const left = broken > 0 ? `\n${broken} unreadable images left out` : '';
      const head = `${imagesDone} images of ${options.dataset}, ${options.split}, in ${options.model}`;
      return { data: outcome, text: `${head}${left}\n${table(['layer', 'maps', 'dead'], rows)}` };
    }),
  );
}

/** `scan plan index`. */
export const addIndexPlanCommand = (plan: Command): void =>
  planning(indexCommand(plan), (request: IndexOptions) => ({ kind: 'index', request }));

const indexCommand = (parent: Command): Command =>
  parent
    .command('index')
    .description('find the images that excite every feature map most')
    .addOption(modelOption())
    .addOption(datasetOption().makeOptionMandatory())
    .addOption(splitOption().default('val'))
    .option('--layers <names>', "layers separated by commas, or all; default: the paper's maps", layers)
    .option('--top <n>', 'images kept for each map', integer(1, 100), 9)
    .addOption(runtimeOption());

function layers(text: string): string[] | 'all' {
  const names = list(text);
  if (!names.includes('all')) return names;
  if (names.length === 1) return 'all';
  throw new InvalidArgumentError('It must be names, or all alone.');
}

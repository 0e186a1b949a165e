import { Option } from 'commander';
import { datasetOption, splitOption } from '../../host/cli/choices.ts';
import type { ViewCommands } from '../../host/cli/experimentCommand.ts';
import { integer, largestSide } from '../../host/cli/options.ts';
import { performIn } from '../../host/cli/session.ts';
import { comparisonText } from './command/comparisonText.ts';
import { type CompareRequest, compareUnits } from './queries.ts';

interface Options extends CompareRequest {
  readonly maps: number;
}

/** `compare`. */
export const compare: ViewCommands = (program) => {
  program
    .command('compare')
    .description("two models unit by unit: which strongest images a layer's maps share, how often they fire")
    .addOption(new Option('--left <name>', 'which model').makeOptionMandatory())
    .addOption(new Option('--right <name>', 'and which other').makeOptionMandatory())
    .requiredOption('--layer <name>', 'a layer of both')
    .addOption(datasetOption().makeOptionMandatory())
    .addOption(splitOption().default('val'))
    .option('--maps <n>', 'how many are listed, those that changed most first', integer(1, largestSide), 10)
    .action(({ maps, ...request }: Options, command) =>
      performIn(command, 'read', async (workspace) => {
        const data = compareUnits(workspace, request);
        return { data, text: comparisonText(data, maps) };
      }),
    );
};

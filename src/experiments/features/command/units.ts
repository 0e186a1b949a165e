import type { Command } from 'commander';
import { datasetOption, modelOption, splitOption } from '../../../host/cli/choices.ts';
import { path } from '../../../host/cli/options.ts';
import { performIn } from '../../../host/cli/session.ts';
import { table } from '../../../host/cli/table.ts';
import { listUnitsWithTops, type UnitsRequest } from '../../../workbench/features/units.ts';
import { unitTable } from '../../../workbench/features/unitTable.ts';
import { writeOutput } from '../../../workbench/workspace/outputs.ts';

/** `units`. */
export function addUnitsCommand(program: Command): void {
  program
    .command('units')
    .description("a layer's maps: maximum, mean, share of images on which they fire, top images")
    .addOption(modelOption())
    .requiredOption('--layer <name>', 'which layer')
    .addOption(datasetOption())
    .addOption(splitOption())
    .option('--out <file>', 'every number, what is noted, and the nine strongest images as CSV', path)
    .action(({ out, ...options }: UnitsRequest & { readonly out?: string }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        if (out !== undefined) {
          const file = writeOutput(out, unitTable(workspace, options));
          return { data: { file }, text: file };
        }
        const data = listUnitsWithTops(workspace, options);
        const rows = data.units.map(({ channel, maximum, mean, firingShare, dead, top }) => {
          const images = top.slice(0, 3).map(({ image }) => image);
          const fires = dead ? 'dead' : `${(100 * firingShare).toFixed(1)} %`;
          return [channel, Number(maximum.toPrecision(5)), Number(mean.toPrecision(4)), fires, images.join('  ')];
        });
        const head = [
          `${data.model} · ${data.layer} · ${data.images} images of ${data.dataset}, ${data.split}`,
          ...(data.limit === null
            ? []
            : [`${data.layer} puts out ${data.limit} at most: maxima are those before that limit`]),
        ].join('\n');
        return { data, text: `${head}\n${table(['map', 'maximum', 'mean', 'fires on', 'strongest images'], rows)}` };
      }),
    );
}

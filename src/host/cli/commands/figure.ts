import type { Command } from 'commander';
import { type ComposeFileRequest, composeToFile } from '../../../workbench/figures/composeToFile.ts';
import { integer, path } from '../options.ts';
import { performIn } from '../session.ts';

/** `figure compose`; experiments add theirs. */
export function addFigureCommands(program: Command): void {
  const figure = program.command('figure').description('figures fit for a paper');

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

import type { Command } from 'commander';
import { moveDataset, renameDatasetOf } from '../../../workbench/datasets/changeDataset.ts';
import { removeDataset } from '../../../workbench/datasets/datasets.ts';
import { performIn } from '../session.ts';

/** `dataset remove | rename | move`. */
export function addDatasetChangeCommands(dataset: Command): void {
  dataset
    .command('remove <name>')
    .description('forget a data set that no run uses, with what was found on it; its images stay where they are')
    .action((name: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace) => {
        removeDataset(workspace, name);
        return { data: { dataset: name }, text: `${name} is forgotten; its images are where they were` };
      }),
    );

  dataset
    .command('rename <name> <new-name>')
    .description('give a data set another name')
    .action((name: string, next: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        renameDatasetOf(workspace, name, next);
        return { data: { dataset: next }, text: `${name} is called ${next}` };
      }),
    );

  dataset
    .command('move <name> <folder>')
    .description('say to which folder the images of a data set have gone')
    .action((name: string, folder: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        const root = moveDataset(workspace, name, folder);
        return { data: { dataset: name, root }, text: `The images of ${name} are in ${root}` };
      }),
    );
}

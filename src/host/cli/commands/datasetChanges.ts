import type { Command } from 'commander';
import { moveDataset, renameClassOf, renameDatasetOf } from '../../../workbench/datasets/changeDataset.ts';
import { removeDataset } from '../../../workbench/datasets/datasets.ts';
import { divideDataset } from '../../../workbench/datasets/divideDataset.ts';
import { findCopies } from '../../../workbench/datasets/findCopies.ts';
import { lookAgain } from '../../../workbench/datasets/lookAgain.ts';
import { runtimeOption } from '../choices.ts';
import { type DivisionOptions, divisionOf, withDivision } from '../divisionOptions.ts';
import { decimal } from '../options.ts';
import { performIn } from '../session.ts';

/** `dataset remove | rename | rename-class | copies | look | divide | move`. */
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
    .command('rename-class <name> <class> <new-class>')
    .description("give a class of a data set another name, in the models of the data set's runs too")
    .action((name: string, className: string, next: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        renameClassOf(workspace, name, className, next);
        return { data: { dataset: name, class: next }, text: `${className} of ${name} is called ${next}` };
      }),
    );

  dataset
    .command('copies <name>')
    .description('images that a data set has twice, and between its splits nearly twice')
    .option(
      '--least <correlation>',
      'of small grey pictures that count as nearly the same',
      decimal({ from: 0.5, to: 1 }),
      0.97,
    )
    .addOption(runtimeOption())
    .action((name: string, { least, runtime }: { least: number; runtime?: string }, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await findCopies(workspace, { dataset: name, least, runtime }, context);
        const { same, nearCount, samePictures, nearPairs } = data;
        const text = [
          `${name}: pictures that are there more than once: ${same.pictures}, in two splits: ${same.betweenSplits}, in two classes: ${same.betweenClasses}; pairs of two splits that are nearly the same: ${nearCount}`,
          ...samePictures.map((copies) => copies.map(({ image }) => image).join(' = ')),
          ...nearPairs.map(
            ({ images, correlation }) => `${images.map(({ image }) => image).join(' ~ ')} ${correlation.toFixed(3)}`,
          ),
        ];
        return { data, text: text.join('\n') };
      }),
    );

  dataset
    .command('look <name>')
    .description("read a data set's folder again and say what is new, has changed or is gone")
    .option('--take', 'the data set is so from now on; indexes of what was there stay', false)
    .action((name: string, { take }: { take: boolean }, command: Command) =>
      performIn(command, take ? 'write' : 'read', async (workspace, context) => {
        const data = await lookAgain(workspace, { dataset: name, takesOver: take }, context);
        const { unchanged, added, changed, gone, back, newClasses, isTaken } = data;
        const counts = `${added.count} new, ${changed.count} changed, ${gone.count} gone, ${back.count} back, ${unchanged} as they were`;
        const classes = newClasses.length > 0 ? `; new classes: ${newClasses.join(', ')}` : '';
        return { data, text: `${name}: ${counts}${classes}${isTaken ? '; it is so from now on' : ''}` };
      }),
    );

  withDivision(dataset.command('divide <name>'))
    .description('divide a data set that no run learns from anew; indexes of what was there stay')
    .action((name: string, shares: DivisionOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await divideDataset(workspace, { dataset: name, division: divisionOf(shares) }, context);
        const { train, val, test } = data.splits;
        return {
          data,
          text: `${name}: ${train} to train on, ${val} to validate, ${test} to test; ${data.moved} images have moved`,
        };
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

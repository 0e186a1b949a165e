import type { Command } from 'commander';
import { addDataset } from '../../../workbench/datasets/addDataset.ts';
import { brokenSentence, troubledSentence } from '../../../workbench/datasets/brokenSentence.ts';
import { checkDataset } from '../../../workbench/datasets/checkDataset.ts';
import { listDatasetSummaries, showDataset } from '../../../workbench/datasets/datasets.ts';
import { type DivisionOptions, divisionOf, withDivision } from '../divisionOptions.ts';
import { performIn } from '../session.ts';
import { table } from '../table.ts';
import { addDatasetChangeCommands } from './datasetChanges.ts';

interface AddOptions extends DivisionOptions {
  readonly name?: string;
  readonly label?: string;
}

/** `dataset add | check | list | show`, and what changes one. */
export function addDatasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('the images to learn from');

  withDivision(dataset.command('add <path>'))
    .description(
      'a folder of class folders, a CSV, JSONL or text list of labels, tar or zip files, WebDataset shards, Parquet or IDX files, ImageNet with its devkit, or pictures with boxes as COCO has them',
    )
    .option('--name <name>', "default: the folder's or the archive's name")
    .option(
      '--label <column>',
      'the column, or field of a sample or of a category, that says the classes (default: label and the like)',
    )
    .action((path: string, { name, label, ...shares }: AddOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const reading = { label, division: divisionOf(shares) };
        const added = await addDataset(workspace, path, name, context, reading);
        const { name: chosen, images, broken, classes, splits } = added.dataset;
        const counts = `${splits.train} to train on, ${splits.val} to validate, ${splits.test} to test`;
        const leftOut = broken > 0 ? `; ${broken} broken images are left out` : '';
        return {
          data: added,
          text: `${chosen}: ${images - broken} images of ${classes.length} classes (${counts})${leftOut}`,
        };
      }),
    );

  dataset
    .command('check <name>')
    .description('decodes every image anew and keeps which cannot be read any more')
    .action((name: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await checkDataset(workspace, name, context);
        return { data, text: `${name}: ${data.images - data.troubled} of ${data.images} images can be read` };
      }),
    );

  dataset
    .command('list')
    .description('the data sets of the workspace')
    .action((_options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listDatasetSummaries(workspace);
        const rows = data.map(({ name, classes, images, splits, broken, root }) => {
          return [name, classes.length, images, splits.train, splits.val, splits.test, broken, root];
        });
        const head = ['name', 'classes', 'images', 'train', 'val', 'test', 'broken', 'folder'];
        return { data, text: data.length > 0 ? table(head, rows) : 'No data set yet: switchback dataset add PATH' };
      }),
    );

  dataset
    .command('show <name>')
    .description('class counts, splits and broken images')
    .action((name: string, _options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = showDataset(workspace, name);
        const rows = data.classCounts.map(({ className, train, val, test }) => [className, train, val, test]);
        const text = [
          `${data.name} in ${data.root} (${data.format})`,
          table(['class', 'train', 'val', 'test'], rows),
          ...[...data.remarks, ...data.broken.map(brokenSentence), ...data.troubled.map(troubledSentence)].map(
            (remark) => remark.text,
          ),
        ];
        return { data, text: text.join('\n') };
      }),
    );

  addDatasetChangeCommands(dataset);
}

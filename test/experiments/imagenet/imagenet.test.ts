import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDataset, imageCounts } from '../../../src/catalog/datasets/datasets.ts';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import { imagenetIds } from '../../../src/modelfile/pixels/guess.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { switchback, temporaryFolder } from '../../host/cli/binary.ts';
import { quiet } from '../trainedOnHalves.ts';
import { writeImagenet, writeVoc } from './layout.ts';
import { pageCommands } from './pageCommands.ts';

const folder = temporaryFolder();
const imagenet = folder.at('imagenet');
/** The sample's classes under ids that ImageNet has, so that the layout is all that is tried here. */
const ids = imagenetIds.slice(0, 10);
const names = [
  ...['tench', 'goldfish', 'great white shark', 'tiger shark', 'hammerhead', 'electric ray', 'stingray', 'cock', 'hen'],
  'ostrich',
];
let others: string;
let validation: readonly string[];

beforeAll(async () => {
  const size = { seed: 1, trainPerClass: 12, valPerClass: 2, testPerClass: 0 };
  const shapes = await writeSampleSet(folder.at('shapes'), size, quiet);
  others = await writeSampleSet(folder.at('others'), { ...size, seed: 2 }, quiet);
  const picturesOf = (split: string, name: string) =>
    readdirSync(join(shapes, split, name)).map((file) => sharp(join(shapes, split, name, file)));
  const classes = readdirSync(join(shapes, 'train')).map((name, i) => [
    ids[i]!,
    { train: picturesOf('train', name), val: picturesOf('val', name) },
  ]);
  validation = await writeImagenet(imagenet, Object.fromEntries(classes));
  const named = readdirSync(join(others, 'train')).map((name) => [
    name,
    readdirSync(join(others, 'train', name)).map((file) => sharp(join(others, 'train', name, file))),
  ]);
  await writeVoc(folder.at('voc'), Object.fromEntries(named));
});
afterAll(folder.remove);

describe('the commands for ImageNet', () => {
  test('run as the page has them on a small folder laid out like it', async () => {
    const marks = folder.at('marks.csv');
    const marked = validation.slice(0, 4).map((path) => `${path},middle,32,32`);
    writeFileSync(marks, ['image,part,x,y', ...marked].join('\n'));
    const small = ['--network', 'zfnet-small', '--epochs', '2'];
    const commands = pageCommands({
      places: {
        [`/data/imagenet/val/${ids[0]}/ILSVRC2012_val_00000293.JPEG`]: join(imagenet, validation[0]!),
        '/data/imagenet': imagenet,
        '/data/caltech-256': join(others, 'train'),
        '/data/VOCdevkit/VOC2012': folder.at('voc'),
        'marks.csv': marks,
        ...Object.fromEntries(['figure', 'table', 'classes-'].map((name) => [name, folder.at(name)])),
      },
      options: {
        train: [...small, '--batch', '16'],
        evolve: ['--maps', '1'],
        ablate: [...small, '--quick', '--variant', 'minus 7'],
        transfer: ['--per-class', '2,4', '--folds', '2', '--scratch-steps', '2', '--keep-duplicates'],
        probe: ['--per-class', '6', '--folds', '2'],
      },
    });
    expect(commands.length).toBeGreaterThan(15);
    // A network of someone else's does not enter the repository; what it was asked is in the page.
    for (const words of commands.filter((own) => !own.includes('effnet'))) {
      const { code, stderr } = await switchback(...words, '--workspace', folder.at('workspace'));
      expect(code, `${words.join(' ')}\n${stderr}`).toBe(0);
    }
    for (const name of [
      'figure2.pdf',
      'figure4',
      'figure5',
      'figure6',
      'figure7',
      'table1',
      'table2',
      'table6',
      'table7',
    ])
      expect(readdirSync(folder.at('.'))).toContain(name);
  }, 1_200_000);
});

describe('a folder laid out like ImageNet', () => {
  test('its classes have the names of their ids in WordNet, its splits are the folders above them', async () => {
    const workspace = openWorkspace(folder.at('listed'), 'write', 'test');
    await addDataset(workspace, imagenet, 'imagenet', quiet);
    const { classes, id } = findDataset(workspace.catalog, 'imagenet');
    expect(classes).toEqual(names);
    expect(imageCounts(workspace.catalog, id).splits).toMatchObject({ train: 120, val: 20, test: 0 });
    workspace.close();
  });

  test('may have validation images in no class folders, where a label file says all classes', async () => {
    const flat = folder.at('flat');
    mkdirSync(join(flat, 'val'), { recursive: true });
    const train = ids
      .slice(0, 2)
      .flatMap((id) => readdirSync(join(imagenet, 'train', id)).map((file) => `train/${id}/${file}`));
    const lines = ['file_name,label,split'];
    for (const path of train) {
      mkdirSync(join(flat, dirname(path)), { recursive: true });
      renameSync(join(imagenet, path), join(flat, path));
      lines.push(`${path},${path.split('/')[1]},train`);
    }
    for (const path of validation.slice(0, 4)) {
      renameSync(join(imagenet, path), join(flat, 'val', basename(path)));
      lines.push(`val/${basename(path)},${path.split('/')[1]},val`);
    }
    writeFileSync(join(flat, 'metadata.csv'), lines.join('\n'));
    const workspace = openWorkspace(folder.at('flat-listed'), 'write', 'test');
    await addDataset(workspace, flat, 'flat', quiet);
    const { classes, id } = findDataset(workspace.catalog, 'flat');
    expect(classes).toEqual(names.slice(0, 2));
    expect(imageCounts(workspace.catalog, id).splits).toMatchObject({ train: 24, val: 4 });
    workspace.close();
  });
});

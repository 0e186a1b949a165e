// Runs the commands of docs/experiments/imagenet.md on a small ImageNet of Debian's tuxpaint-stamps-default, and prints what they print:
// node onStamps.ts FOLDER OTHERS FIRST LAST, with what is made in FOLDER, OTHERS class folders of photographs of anything else, and which commands.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { writeImagenet, writeVoc } from './layout.ts';
import { pageCommands } from './pageCommands.ts';

const stamps = '/usr/share/tuxpaint/stamps';
const [folder, others] = process.argv.slice(2, 4).map((path) => resolve(path)) as [string, string];
const [first, last] = process.argv.slice(4).map(Number) as [number, number];

/** Photographs of twelve of ImageNet's classes; the last of each is for validation. */
const photographs = {
  n01514859: ['animals/birds/hen', 'animals/birds/chicken_profile'],
  n01847000: ['animals/birds/drake', 'animals/birds/duck'],
  n02129165: ['animals/mammals/cats/lion', 'animals/mammals/cats/lion-2'],
  n02129604: ['animals/mammals/cats/tiger', 'animals/mammals/cats/tiger_sumatran'],
  n02132136: ['animals/mammals/bears/bear', 'animals/mammals/bears/european-bear'],
  n02325366: ['animals/mammals/rodents/rabbit', 'animals/mammals/rodents/rabbit-2'],
  n02395406: ['animals/mammals/pig', 'animals/mammals/pig_golden', 'animals/mammals/pig_golden2'],
  n06874185: [
    'town/roadsigns/stoplight_01_red',
    'town/roadsigns/stoplight_02_yellow',
    'town/roadsigns/stoplight_03_green',
  ],
  n07720875: ['food/vegetables/pepper', 'food/vegetables/yellowpepper'],
  n07742313: ['food/fruit/apple_green', 'food/fruit/apple_granny_smith'],
  n07745940: ['food/fruit/strawberry', 'food/fruit/Strawberry2'],
  n07747607: ['food/fruit/orange', 'food/fruit/orange_seville'],
} as const;

/** `count` views of photographs on white, each of another part, size and brightness, every second one mirrored. */
function views(names: readonly string[], count: number) {
  return Array.from({ length: count }, (_, i) => {
    const side = 256 + 16 * (i % 5);
    const margin = 8 * (i % 4);
    const picture = sharp(join(stamps, `${names[i % names.length]!}.png`)).flatten({ background: '#fff' });
    const view = picture
      .resize(side, side, { fit: 'contain', background: '#fff' })
      .extend({ top: margin, left: 24 - margin, background: '#fff' })
      .modulate({ brightness: 1 - 0.05 * (i % 3) });
    return i % 2 === 1 ? view.flop() : view;
  });
}

const imagenet = join(folder, 'imagenet');
const tiger = 'val/n02129604/ILSVRC2012_val_00000013.JPEG';
const marks = join(folder, 'marks.csv');
const voc = join(folder, 'voc');
if (!existsSync(imagenet)) {
  const classes = Object.entries(photographs).map(([id, names]) => [
    id,
    { train: views(names.slice(0, -1), 12), val: views(names.slice(-1), 4) },
  ]);
  const validation = await writeImagenet(imagenet, Object.fromEntries(classes));
  // One place in pictures of one class, for the command to have marks: what a part is, a person says.
  const ofOneClass = validation.slice(8, 12);
  writeFileSync(marks, ['image,part,x,y', ...ofOneClass.map((path) => `${path},middle,140,120`)].join('\n'));
}

if (!existsSync(voc)) {
  const kinds = readdirSync(others).map((name) => [
    name,
    readdirSync(join(others, name)).map((file) => sharp(join(others, name, file)).flatten({ background: '#fff' })),
  ]);
  await writeVoc(voc, Object.fromEntries(kinds));
}

const commands = pageCommands({
  places: {
    '/data/imagenet/val/n01440764/ILSVRC2012_val_00000293.JPEG': join(imagenet, tiger),
    '/data/imagenet': imagenet,
    n01440764: 'n02129604',
    '/data/caltech-256': others,
    '/data/VOCdevkit/VOC2012': voc,
    'marks.csv': marks,
    'efficientnet-lite0.onnx': join(folder, 'efficientnet-lite0.onnx'),
    ...Object.fromEntries(['figure', 'table', 'classes-'].map((name) => [name, join(folder, 'out', name)])),
  },
  options: {
    train: ['--epochs', '1', '--batch', '32'],
    evolve: ['--epochs', '0,1'],
    ablate: ['--quick', '--epochs', '1', '--variant', 'minus 3,4,6,7'],
    transfer: ['--per-class', '2,4', '--folds', '2', '--scratch-steps', '2'],
    probe: ['--per-class', '9', '--folds', '3'],
  },
});
const binary = join(import.meta.dirname, '../../../bin/switchback.js');
for (const [i, words] of commands.entries()) {
  if (i + 1 < first || i + 1 > last) continue;
  process.stdout.write(`\n${i + 1} $ npx switchback ${words.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [binary, ...words, '--workspace', join(folder, 'workspace')], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  if (status !== 0) process.stdout.write(`exited with ${status}\n`);
}

import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeSafetensors, readSafetensors } from '../../../src/modelfile/safetensors.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { type Ended, start, switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

/** What a person may do wrong: one sentence on stderr, the right exit code, nothing lost. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const model = ['--model', 'first@1'];

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 6);
  await switchbackJson('dataset', 'add', folder.at('halves'), ...workspace);
  const recipe = ['--epochs', '1', '--batch', '4', '--name', 'first'];
  await switchbackJson('train', '--dataset', 'halves', '--network', 'zfnet-small', ...recipe, ...workspace);
  await switchbackJson('index', ...model, '--dataset', 'halves', '--split', 'train', ...workspace);
});
afterAll(folder.remove);

/** The last line on stderr is one sentence that matches; progress may stand before it. */
function expectFailure({ code, stderr }: Ended, exitCode: 1 | 2, sentence: RegExp): void {
  const line = stderr.trimEnd().split('\n').at(-1)!;
  expect(line).toMatch(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(exitCode);
}

describe('data sets', () => {
  const add = (path: string) => switchback('dataset', 'add', path, ...workspace);

  test('a folder that is not there', async () => {
    expectFailure(await add(folder.at('nowhere')), 1, /nowhere/);
  });

  test('a folder without images', async () => {
    mkdirSync(folder.at('empty', 'class'), { recursive: true });
    writeFileSync(folder.at('empty', 'class', 'notes.txt'), 'no picture');
    expectFailure(await add(folder.at('empty')), 1, /empty has no pictures/);
  });

  test('pictures of one class, on which nothing can be trained or probed', async () => {
    const { code, stderr } = await add(folder.at('halves', 'left'));
    expect(code).toBe(0);
    expect(stderr).toContain('of one class, "left"');
    const train = await switchback('train', '--dataset', 'left', '--network', 'zfnet-small', ...workspace);
    expectFailure(train, 1, /"left" has one class alone/);
    const out = ['--out', folder.at('probe')];
    const probe = await switchback('probe', ...model, '--dataset', 'left', ...out, ...workspace);
    expectFailure(probe, 1, /"left" has one class alone/);
  });

  test('pictures that are empty, torn or something else are named and left out', async () => {
    const good = readFileSync(folder.at('halves', 'left', '01.jpg'));
    for (const name of ['a', 'b']) {
      mkdirSync(folder.at('mixed', name), { recursive: true });
      writeFileSync(folder.at('mixed', name, 'good.jpg'), good);
    }
    writeFileSync(folder.at('mixed', 'a', 'empty.png'), '');
    writeFileSync(folder.at('mixed', 'a', 'text.jpg'), 'this is no picture');
    const { code, stderr, stdout } = await add(folder.at('mixed'));
    expect(code).toBe(0);
    expect(stderr).toContain('a/empty.png');
    expect(stderr).toContain('a/text.jpg');
    expect(stdout).toContain('2 broken');
  });

  test('a label file that names missing files, and one that leaves its folder', async () => {
    mkdirSync(folder.at('labels'));
    for (const name of ['1.jpg', '2.jpg'])
      copyFileSync(folder.at('halves', 'left', '01.jpg'), folder.at('labels', name));
    writeFileSync(folder.at('labels', 'metadata.csv'), 'file_name,label\n1.jpg,a\n2.jpg,b\ngone.jpg,b\n');
    const { code, stderr } = await add(folder.at('labels'));
    expect(code).toBe(0);
    expect(stderr).toContain('gone.jpg');
    writeFileSync(folder.at('outside.csv'), 'file_name,label\n../../etc/passwd,a\n1.jpg,b\n');
    expectFailure(await add(folder.at('outside.csv')), 1, /etc\/passwd/);
  });

  test('what the file system refuses', async () => {
    const long = folder.at(...Array<string>(30).fill('a'.repeat(200)));
    for (const refused of [await add(long), await switchback('predict', ...model, long, ...workspace)])
      expectFailure(refused, 1, /^\/.*…[a/]+ has a longer path than the system takes: shorten/);
    symlinkSync(folder.at('loop'), folder.at('loop'));
    expectFailure(await add(folder.at('loop')), 1, /no data set at/);
  });

  test('an IDX header that lies', async () => {
    mkdirSync(folder.at('idx'));
    const images = Buffer.alloc(16 + 4 * 784);
    images.set([0, 0, 8, 3, 0, 0, 0, 200, 0, 0, 0, 28, 0, 0, 0, 28]);
    writeFileSync(folder.at('idx', 'train-images-idx3-ubyte.gz'), gzipSync(images));
    writeFileSync(folder.at('idx', 'train-labels-idx1-ubyte'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1));
    expectFailure(await add(folder.at('idx')), 1, /train-images-idx3-ubyte/);
  });
});

describe('networks and training', () => {
  const train = (...args: string[]) =>
    switchback('train', '--dataset', 'halves', '--batch', '4', '--epochs', '1', ...args, ...workspace);

  test('a network whose shapes do not fit names the layer', async () => {
    const layers = [
      { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 50 },
      { name: 'softmax', op: 'softmax' },
    ];
    writeFileSync(folder.at('misfit.json'), JSON.stringify({ name: 'misfit', input: [3, 32, 32], layers }));
    expectFailure(await train('--network', folder.at('misfit.json')), 1, /conv1/);
  });

  test('a network of other classes, no network, no JSON', async () => {
    const layers = [
      { name: 'fc', op: 'dense', outFeatures: 7 },
      { name: 'softmax', op: 'softmax' },
    ];
    writeFileSync(folder.at('seven.json'), JSON.stringify({ name: 'seven', input: [3, 32, 32], layers }));
    expectFailure(await train('--network', folder.at('seven.json')), 1, /softmax over 2 classes/);
    const own = ['--network', folder.at('seven.json'), '--input', '3x28x28'];
    expectFailure(await train(...own), 2, /--input is for presets/);
    expectFailure(await train('--network', 'resnet'), 2, /no network "resnet".*zfnet/);
    writeFileSync(folder.at('torn.json'), '{ "name": ');
    expectFailure(await train('--network', folder.at('torn.json')), 1, /torn\.json is no JSON/);
  });

  test('a loss that is no number fails the run and keeps what was stored', async () => {
    const ended = await train('--network', 'zfnet-small', '--lr', '100', '--filter-radius', '0', '--name', 'diverging');
    expectFailure(ended, 1, /no longer a number.*lower learning rate/);
    const { stdout } = await switchback('run', 'list', ...workspace);
    expect(stdout).toMatch(/diverging.*failed/);
    expect((await switchback('model', 'list', 'diverging', ...workspace)).stdout).toContain('diverging@0');
  });

  test('weights of another network', async () => {
    await switchbackJson('model', 'export', 'first@1', '--out', folder.at('export'), ...workspace);
    expectFailure(await train('--network', 'alexnet', '--weights', folder.at('export')), 1, /another network/);
    const file = folder.at('export', 'weights.safetensors');
    const { 'conv2.weight': _, ...rest } = readSafetensors(file);
    writeFileSync(file, Buffer.concat(encodeSafetensors(rest)));
    expectFailure(await train('--network', 'zfnet-small', '--weights', file), 1, /conv2/);
  });

  test('a run name in use or blank, an unknown data set, an unknown option, an empty path', async () => {
    expectFailure(await train('--network', 'zfnet-small', '--name', 'first'), 2, /a run "first" already/);
    expectFailure(
      await switchback('train', '--dataset', 'none', '--network', 'zfnet', ...workspace),
      1,
      /no data set "none".*halves/,
    );
    expect((await train('--network', 'zfnet-small', '--colour')).code).toBe(2);
    expectFailure(await train('--network', 'zfnet-small', '--name', ' '), 2, /A run cannot be called " "/);
    for (const name of ['a@b', 'a/b'])
      expectFailure(await train('--network', 'zfnet-small', '--name', name), 2, /A run cannot be called "a.b"/);
    const unnamed = await switchback('dataset', 'add', folder.at('halves'), '--name', '', ...workspace);
    expectFailure(unnamed, 2, /A data set cannot be called ""/);
    expect(unnamed.stderr).not.toContain('hashing');
    expect((await switchback('run', 'list', '--workspace', '')).code).toBe(2);
    expect((await switchback('model', 'export', 'first@1', '--out', '', ...workspace)).code).toBe(2);
    const { code, stdout } = await train('--network', 'zfnet-small', '--batch', 'many', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'BAD_ARGUMENT' } });
  });
});

describe('looking inside', () => {
  const out = ['--out', folder.at('out')];

  test('a layer, channel, rank or place that does not exist', async () => {
    const project = (...args: string[]) => switchback('project', ...model, ...args, ...out, ...workspace);
    expectFailure(await project('--layer', 'conv9', '--channel', '0'), 1, /no layer "conv9".*conv1/);
    expectFailure(await project('--layer', 'pool1', '--channel', '9999'), 2, /channels 0 to/);
    expectFailure(await project('--layer', 'pool1', '--channel', '0', '--rank', '99'), 1, /no rank 99/);
    const picture = folder.at('halves', 'left', '01.jpg');
    expectFailure(
      await project('--layer', 'pool1', '--channel', '0', '--image', picture, '--at', '99,0'),
      2,
      /no place 99,0/,
    );
    expectFailure(await project('--layer', 'softmax', '--channel', '0', '--image', picture), 2, /logits/);
  });

  test('a layer that has not been indexed says how to', async () => {
    expectFailure(
      await switchback('units', ...model, '--layer', 'conv1', ...workspace),
      1,
      /not indexed.*switchback index/,
    );
  });

  test('an unknown checkpoint, and what is no checkpoint', async () => {
    expectFailure(
      await switchback('units', '--model', 'first@9', '--layer', 'pool1', ...workspace),
      1,
      /no checkpoint of epoch 9.*0, 1/,
    );
    expectFailure(await switchback('units', '--model', 'first@x', '--layer', 'pool1', ...workspace), 2, /RUN@EPOCH/);
  });

  test('a picture that is gone, and one that is none; the readable one is still predicted', async () => {
    writeFileSync(folder.at('text.png'), 'no picture');
    const files = [folder.at('gone.png'), folder.at('text.png')];
    expectFailure(await switchback('predict', ...model, ...files, ...workspace), 1, /gone\.png/);
    const { code, stderr, stdout } = await switchback(
      'predict',
      ...model,
      ...files,
      folder.at('halves', 'left', '01.jpg'),
      ...workspace,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('text.png');
    expect(stdout).toContain('left');
  });

  test('an image that has changed or gone since it was added does not end a pass', async () => {
    await writeHalves(folder.at('moving'), 5);
    await switchbackJson('dataset', 'add', folder.at('moving'), ...workspace);
    copyFileSync(folder.at('moving', 'left', '00.jpg'), folder.at('moving', 'left', '01.jpg'));
    rmSync(folder.at('moving', 'right', '02.jpg'));
    const { code, stderr } = await switchback(
      'index',
      ...model,
      '--dataset',
      'moving',
      '--split',
      'train',
      ...workspace,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/left\/01\.jpg/);
    expect(stderr).toMatch(/right\/02\.jpg/);
    const evaluated = await switchback('evaluate', ...model, '--dataset', 'moving', '--split', 'train', ...workspace);
    expect(evaluated.stdout).toContain('2 unreadable images left out');
    expect(evaluated.stderr).toMatch(/left out: left\/01\.jpg has changed/);
    expect(evaluated.stderr).toMatch(/left out: right\/02\.jpg is gone/);
  });

  test('a training whose images have gone fails when resumed, and goes on once they are back', async () => {
    await writeHalves(folder.at('leaving'), 20);
    await switchbackJson('dataset', 'add', folder.at('leaving'), ...workspace);
    const recipe = ['--epochs', '60', '--batch', '4', '--name', 'leaving', ...workspace];
    const running = start(['train', '--dataset', 'leaving', '--network', 'zfnet-small', ...recipe]);
    await running.says('epoch 1 of 60:');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(1);
    renameSync(folder.at('leaving'), folder.at('left'));
    const resumed = await switchback('run', 'resume', 'leaving', ...workspace);
    expectFailure(resumed, 1, /None of the \d+ (training )?images could be read/);
    expect(resumed.stderr).toContain('.jpg is gone');
    renameSync(folder.at('left'), folder.at('leaving'));
    const { status } = await switchbackJson<RunDescription>('run', 'resume', 'leaving', ...workspace);
    expect(status).toBe('finished');
  });
});

test('what is shared is either of models or of a figure', async () => {
  const share = (...args: string[]) => switchback('share', ...args, '--out', folder.at('shared'), ...workspace);
  // Of how a command is used it is said below where more is said.
  for (const [args, problem] of [
    [[], /either a model or a figure/],
    [['first@1', '--figure', 'Figure'], /either a model or a figure/],
    [['--figure', 'Figure', '--layers', 'pool5'], /'--figure <figure>' cannot be used with option '--layers <names>'/],
  ] as const)
    expect(await share(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(problem) });
  expectFailure(await share('--figure', folder.at('nowhere.json')), 1, /nowhere/);
});

describe('workspaces', () => {
  test('opened twice to write: the second is told who holds it, readers are let in', async () => {
    const training = [
      'train',
      '--dataset',
      'halves',
      '--network',
      'zfnet-small',
      '--epochs',
      '500',
      '--batch',
      '4',
      '--name',
      'long',
    ];
    const running = start([...training, ...workspace]);
    await running.says('epoch 1 of 500');
    expectFailure(
      await switchback('dataset', 'add', folder.at('halves'), '--name', 'x', ...workspace),
      1,
      /in use.*switchback train/,
    );
    expect((await switchback('run', 'list', ...workspace)).stdout).toMatch(/long.*running/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(1);
  });

  test('a newer catalog is refused and left as it is', async () => {
    expect((await switchback('run', 'list', '--workspace', folder.at('newer'))).code).toBe(0);
    const db = new BetterSqlite3(folder.at('newer', 'catalog.sqlite'));
    db.pragma('user_version = 99');
    db.close();
    const before = readFileSync(folder.at('newer', 'catalog.sqlite'));
    expectFailure(
      await switchback('run', 'list', '--workspace', folder.at('newer')),
      1,
      /version 99.*newer Switchback/,
    );
    expect(readFileSync(folder.at('newer', 'catalog.sqlite')).equals(before)).toBe(true);
  });

  test('a catalog that is no database', async () => {
    mkdirSync(folder.at('damaged'));
    writeFileSync(
      folder.at('damaged', 'catalog.sqlite'),
      'not a database, but long enough to look like one'.repeat(40),
    );
    expectFailure(await switchback('run', 'list', '--workspace', folder.at('damaged')), 1, /catalog\.sqlite/);
  });
});

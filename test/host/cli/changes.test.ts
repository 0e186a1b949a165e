import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetSummary } from '../../../src/shared/contract/dataset.ts';
import type { ModelProof, ModelSummary } from '../../../src/shared/contract/model.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

/** What the library's screen can change can be changed by commands. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const json = <T>(...args: string[]) => switchbackJson<T>(...args, ...workspace);
const names = async (what: 'run' | 'dataset') =>
  (await json<(RunDescription | DatasetSummary)[]>(what, 'list')).map(({ name }) => name);
const models = async () => (await json<ModelSummary[]>('model', 'list')).map(({ name }) => name);

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 6);
  await json('dataset', 'add', folder.at('halves'));
  const recipe = ['--epochs', '1', '--batch', '4', '--checkpoints', '0,1', '--name', 'first'];
  await json('train', '--dataset', 'halves', '--network', 'zfnet-small', ...recipe);
});
afterAll(folder.remove);

test('weights are added as a model of their own, and their file stays', async () => {
  await json('model', 'export', 'first@1', '--out', folder.at('export'));
  const weights = folder.at('export', 'weights.safetensors');
  const about = ['--dataset', 'halves', '--network', folder.at('export', 'network.json'), '--name', 'imported'];
  const added = { name: 'imported', origin: 'file', run: null, classNames: ['left', 'right'] };
  expect(await json('model', 'add', weights, ...about)).toMatchObject(added);
  expect(existsSync(weights)).toBe(true);
  expect(await models()).toEqual(['first@0', 'first@1', 'imported']);
});

test('a proof shows its candidates, and writes the best as model add takes it', async () => {
  const out = folder.at('best.json');
  const split = ['--dataset', 'halves', '--split', 'train'];
  const { code, stdout } = await switchback('model', 'prove', 'first@1', ...split, '--out', out, ...workspace);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^first@1 on \d+ images of halves, train: \d+ candidates, .*\n +correct +loss +pixels\nbest {2}\d+\.\d %/,
  );
  const proof = await json<ModelProof>('model', 'prove', 'first@1', ...split);
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(proof.best);
});

test('classes of a data set go by their names, then by a table, of which a name that the model lacks is refused', async () => {
  const about = ['imported', '--dataset', 'halves'];
  const { stdout } = await switchback('model', 'classes', ...about, ...workspace);
  expect(stdout).toMatch(
    /^2 of 2 classes of halves are classes of imported\ndata set +model *\nleft +left \(0\) *\nright +right \(1\)/,
  );
  writeFileSync(folder.at('table.json'), JSON.stringify({ left: 'right', right: null }));
  const rows = [
    { name: 'left', output: 1, byName: 0 },
    { name: 'right', output: null, byName: 1 },
  ];
  expect(await json('model', 'classes', ...about, '--table', folder.at('table.json'))).toMatchObject({ rows });
  expect(await json('model', 'classes', ...about)).toMatchObject({ rows });
  writeFileSync(folder.at('table.json'), JSON.stringify({ left: 'above' }));
  const refused = await switchback('model', 'classes', ...about, '--table', folder.at('table.json'), ...workspace);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('above')]);
  writeFileSync(folder.at('table.json'), '{}');
  expect(await json('model', 'classes', ...about, '--table', folder.at('table.json'))).toMatchObject({
    rows: [{ output: 0 }, { output: 1 }],
  });
});

test('models and runs are renamed and removed', async () => {
  await json('model', 'remove', 'first@0');
  expect(await models()).toEqual(['first@1', 'imported']);
  await json('run', 'rename', 'first', 'second');
  expect(await models()).toEqual(['second@1', 'imported']);
  expect((await switchback('run', 'rename', 'second', 'imported', ...workspace)).code).toBe(2);
  expect((await switchback('model', 'rename', 'imported', 'second', ...workspace)).code).toBe(2);
  expect((await switchback('model', 'rename', 'second@1', 'third', ...workspace)).stderr).toMatch(/rename "second"/);
  await json('model', 'rename', 'imported', 'elsewhere');
  expect(await json('model', 'verify', 'elsewhere')).toMatchObject({
    model: 'elsewhere',
    difference: expect.closeTo(0, 4),
  });
  await json('model', 'remove', 'elsewhere');
  expect(await models()).toEqual(['second@1']);
});

test('a data set is told where its images have gone, but not to a folder that has others', async () => {
  renameSync(folder.at('halves'), folder.at('moved'));
  mkdirSync(folder.at('other'));
  const refused = await switchback('dataset', 'move', 'halves', folder.at('other'), ...workspace);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/does not hold .*left\/\d\d\.jpg is missing/),
  ]);
  await json('dataset', 'move', 'halves', folder.at('moved'));
  expect(await json('evaluate', '--model', 'second', '--dataset', 'halves', '--split', 'train')).toMatchObject({
    broken: 0,
  });
});

test('a data set is renamed, and removed when no run uses it', async () => {
  await json('dataset', 'rename', 'halves', 'sides');
  expect(await names('dataset')).toEqual(['sides']);
  expect((await switchback('dataset', 'remove', 'sides', ...workspace)).code).toBe(2);
  await json('run', 'remove', 'second');
  await json('dataset', 'remove', 'sides');
  expect(await names('dataset')).toEqual([]);
  expect(existsSync(folder.at('moved', 'left'))).toBe(true);
});

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckpointSummary } from '../../../src/shared/contract/checkpoint.ts';
import type { DatasetSummary } from '../../../src/shared/contract/dataset.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

/** What the library's screen can change can be changed by commands. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const json = <T>(...args: string[]) => switchbackJson<T>(...args, ...workspace);
const names = async (what: 'run' | 'dataset') =>
  (await json<(RunDescription | DatasetSummary)[]>(what, 'list')).map(({ name }) => name);
const checkpoints = async () => (await json<CheckpointSummary[]>('checkpoint', 'list')).map(({ name }) => name);

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 6);
  await json('dataset', 'add', folder.at('halves'));
  const recipe = ['--epochs', '1', '--batch', '4', '--checkpoints', '0,1', '--name', 'first'];
  await json('train', '--dataset', 'halves', '--network', 'zfnet-small', ...recipe);
});
afterAll(folder.remove);

test('weights are imported as a run of one checkpoint, and their file stays', async () => {
  await json('checkpoint', 'export', 'first@1', '--out', folder.at('export'));
  const weights = folder.at('export', 'weights.safetensors');
  const about = ['--dataset', 'halves', '--network', folder.at('export', 'network.json'), '--name', 'imported'];
  expect(await json('checkpoint', 'import', weights, ...about)).toEqual({ checkpoint: 'imported@0' });
  expect(existsSync(weights)).toBe(true);
  expect(await checkpoints()).toEqual(['first@0', 'first@1', 'imported@0']);
});

test('checkpoints and runs are renamed and removed', async () => {
  await json('checkpoint', 'remove', 'first@0');
  expect(await checkpoints()).toEqual(['first@1', 'imported@0']);
  await json('run', 'rename', 'first', 'second');
  expect(await names('run')).toEqual(['second', 'imported']);
  expect((await switchback('run', 'rename', 'second', 'imported', ...workspace)).code).toBe(2);
  await json('run', 'remove', 'imported');
  expect(await checkpoints()).toEqual(['second@1']);
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
  expect(await json('evaluate', '--checkpoint', 'second', '--dataset', 'halves', '--split', 'train')).toMatchObject({
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

import { appendFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import type { LookedFile } from '../../../src/dataset/look/lookAtFile.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { keptLook } from '../../../src/workbench/datasets/lookJournal.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { quiet } from '../../experiments/trainedOnHalves.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
afterAll(() => {
  workspace.close();
  folder.remove();
});

const found = (hash: string): LookedFile => ({
  ...{ hash: hash.repeat(64), width: 1, height: 2 },
  state: { bytes: 3, inode: 4, modifiedMs: 5.5, changedMs: 6 },
});
const looks = () => readdirSync(folder.at('workspace/looks'));

test('what a look has found is there for the next, in the order of the names, up to where a kill cut it off', () => {
  const first = keptLook(workspace, '/data');
  for (const [name, hash] of [
    ['a', '1'],
    ['b', '2'],
    ['d', '4'],
  ] as const)
    first.note(name, found(hash));
  first.flush();
  appendFileSync(join(folder.at('workspace/looks'), looks()[0]!), '["e",{"ha');

  const second = keptLook(workspace, '/data');
  expect(['a', 'aa', 'b', 'c', 'd', 'e'].map((name) => second.known(name)?.hash[0])).toEqual([
    '1',
    undefined,
    '2',
    undefined,
    '4',
    undefined,
  ]);
  // What was found anew of an earlier name is not put behind later ones.
  second.note('c', found('3'));
  second.note('e', found('5'));
  second.flush();
  expect(['a', 'c', 'e'].map((name) => keptLook(workspace, '/data').known(name)?.hash[0])).toEqual([
    '1',
    undefined,
    '5',
  ]);
  expect(keptLook(workspace, '/other').known('a')).toBeUndefined();

  second.remove();
  expect(looks()).toEqual([]);
});

test('a journal that is damaged, or that nobody has gone on with for a week, is forgotten', () => {
  const own = keptLook(workspace, '/data');
  own.note('a', found('1'));
  own.flush();
  const file = join(folder.at('workspace/looks'), looks()[0]!);
  writeFileSync(file, `${readFileSync(file, 'utf8')}nothing\n`);
  expect(keptLook(workspace, '/data').known('a')).toBeUndefined();
  expect(looks()).toEqual([]);
  own.note('b', found('1'));
  own.flush();
  const before = new Date(Date.now() - 8 * 24 * 3_600_000);
  utimesSync(file, before, before);
  expect(keptLook(workspace, '/data').known('b')).toBeUndefined();
  expect(looks()).toEqual([]);
});

test('a data set whose adding was stopped is what it is without a stop', async () => {
  await writeHalves(folder.at('halves'), 300);
  const stopper = new AbortController();
  const report = ({ done }: { done: number }) => done >= 100 && stopper.abort(new Error('stopped'));
  const stopped = addDataset(workspace, folder.at('halves'), 'halves', { ...quiet, report, signal: stopper.signal });
  await expect(stopped).rejects.toThrow('stopped');
  expect(looks()).toHaveLength(1);
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  expect(looks()).toEqual([]);
  const other = openWorkspace(folder.at('other'), 'write', 'test');
  await addDataset(other, folder.at('halves'), 'halves', quiet);
  const rows = ({ catalog }: typeof workspace) =>
    imagesOfSplit(catalog, findDataset(catalog, 'halves').id, 'train').map(({ path, hash, bytes, width }) => [
      ...[path, hash, bytes, width],
    ]);
  expect(rows(workspace)).toEqual(rows(other));
  other.close();
});

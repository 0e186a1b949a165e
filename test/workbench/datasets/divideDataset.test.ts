import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { datasetsChangedSince, saveAnalysis } from '../../../src/catalog/analyses.ts';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { marksOfSet, putPartSet } from '../../../src/catalog/datasets/partSets.ts';
import { splitNames } from '../../../src/shared/contract/dataset.ts';
import { usualDivision } from '../../../src/shared/division.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { divideDataset } from '../../../src/workbench/datasets/divideDataset.ts';
import { lookAgain } from '../../../src/workbench/datasets/lookAgain.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { newRun } from '../../catalog/fixtures.ts';
import { fill, temporaryFolders } from '../../dataset/folder.ts';
import { flatPng } from '../../dataset/pictures.ts';

const newFolder = temporaryFolders();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const workspaces: Workspace[] = [];
afterAll(() => {
  for (const { close } of workspaces) close();
});

/** A workspace with a data set `set` of twenty pictures of each of two classes; with `test` four of them in a split that the folder says. */
async function withSet({ saysTest = false } = {}): Promise<{ readonly workspace: Workspace; readonly root: string }> {
  const workspace = openWorkspace(await newFolder(), 'write', 'test');
  workspaces.push(workspace);
  const entries = Array.from({ length: 40 }, async (_, i): Promise<[string, Uint8Array]> => {
    const place = `${i % 2 === 0 ? 'a' : 'b'}/${i}.png`;
    return [saysTest ? `${i < 4 ? 'test' : 'train'}/${place}` : place, await flatPng(i)];
  });
  const root = await fill(await newFolder(), Object.fromEntries(await Promise.all(entries)));
  await addDataset(workspace, root, 'set', quiet);
  return { workspace, root };
}

function splitsOf({ catalog }: Workspace, name = 'set'): string[] {
  const { id } = findDataset(catalog, name);
  const images = splitNames.flatMap((split) => imagesOfSplit(catalog, id, split));
  return images.map(({ path, split }) => `${path} ${split}`).sort();
}
const idsOf = ({ catalog }: Workspace, split: 'train' | 'val' | 'test') =>
  imagesOfSplit(catalog, findDataset(catalog, 'set').id, split).map(({ id }) => id);

test('it is divided as it would have been when it was added, and back again to the images that it had', async () => {
  const { workspace, root } = await withSet();
  const { catalog } = workspace;
  const division = { val: 0.25, test: 0.1, seed: 7 };
  await addDataset(workspace, root, 'other', quiet, { division });
  const before = splitsOf(workspace);
  const ids = splitNames.map((split) => idsOf(workspace, split));

  const divided = await divideDataset(workspace, { dataset: 'set', division }, quiet);
  expect(divided.splits).toEqual({ train: 26, val: 10, test: 4 });
  expect(splitsOf(workspace)).toEqual(splitsOf(workspace, 'other'));
  const moved = before.filter((line) => !splitsOf(workspace).includes(line));
  expect(divided.moved).toBe(moved.length);
  expect(findDataset(catalog, 'set').state).toBe(1);

  await divideDataset(workspace, { dataset: 'set', division: usualDivision }, quiet);
  expect(splitNames.map((split) => idsOf(workspace, split))).toEqual(ids);
  expect(findDataset(catalog, 'set').state).toBe(2);
  // The same again changes nothing.
  expect(await divideDataset(workspace, { dataset: 'set', division: usualDivision }, quiet)).toMatchObject({
    moved: 0,
  });
  expect(findDataset(catalog, 'set').state).toBe(2);
});

test('a share of 0 sets nothing aside, and new images are divided alike', async () => {
  const { workspace, root } = await withSet();
  const division = { val: 0, test: 0, seed: null };
  const { splits } = await divideDataset(workspace, { dataset: 'set', division }, quiet);
  expect(splits).toEqual({ train: 40, val: 0, test: 0 });
  await fill(
    root,
    Object.fromEntries(await Promise.all([100, 101].map(async (i) => [`a/${i}.png`, await flatPng(i)]))),
  );
  await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet);
  expect(idsOf(workspace, 'train')).toHaveLength(42);
});

test('images whose split the folder says stay in it', async () => {
  const { workspace } = await withSet({ saysTest: true });
  const tested = idsOf(workspace, 'test');
  const division = { val: 0.5, test: 0.4, seed: null };
  const { splits } = await divideDataset(workspace, { dataset: 'set', division }, quiet);
  expect(splits).toEqual({ train: 18, val: 18, test: 4 });
  expect(idsOf(workspace, 'test')).toEqual(tested);
});

test('marks go with the picture; an analysis of the earlier division says that it is', async () => {
  const { workspace } = await withSet();
  const { catalog } = workspace;
  const [first] = idsOf(workspace, 'val');
  const subject = { parameters: {}, result: {}, blobs: [], kind: 'probe', models: [], datasets: [1] };
  const analysisId = saveAnalysis(catalog, subject);
  putPartSet(catalog, 'eyes', [{ imageId: first!, part: 'eye', place: [1, 2, 3, 4] }]);
  expect(datasetsChangedSince(catalog, analysisId)).toEqual([]);

  await divideDataset(workspace, { dataset: 'set', division: { val: 0, test: 0, seed: null } }, quiet);
  expect(idsOf(workspace, 'train')).toContain(marksOfSet(catalog, 'eyes')![0]!.imageId);
  expect(datasetsChangedSince(catalog, analysisId)).toEqual(['set']);
  expect(datasetsChangedSince(catalog, saveAnalysis(catalog, subject))).toEqual([]);
});

test('it is refused where a run learns from it, and where the folder has lost an image', async () => {
  const { workspace, root } = await withSet();
  const before = splitsOf(workspace);
  const divide = () => divideDataset(workspace, { dataset: 'set', division: { val: 0.5, test: 0, seed: null } }, quiet);
  await rm(join(root, 'a/0.png'));
  await expect(divide()).rejects.toThrow(/no longer holds a\/0.png/);
  newRun(workspace.catalog, 'first', 1);
  await expect(divide()).rejects.toThrow(/the run "first" learns from them/);
  expect(splitsOf(workspace)).toEqual(before);
});

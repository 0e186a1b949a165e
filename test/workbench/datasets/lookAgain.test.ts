import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findDataset, renameClass } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { beginPass, listPasses } from '../../../src/catalog/features/indexes.ts';
import { splitNames } from '../../../src/shared/contract/dataset.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { showDataset } from '../../../src/workbench/datasets/datasets.ts';
import { lookAgain } from '../../../src/workbench/datasets/lookAgain.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { tarBytes } from '../../dataset/containers/tarBytes.ts';
import { fill, temporaryFolders } from '../../dataset/folder.ts';
import { flatPng } from '../../dataset/pictures.ts';

const newFolder = temporaryFolders();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const workspaces: Workspace[] = [];
afterAll(() => {
  for (const { close } of workspaces) close();
});
async function newWorkspace(): Promise<Workspace> {
  const workspace = openWorkspace(await newFolder(), 'write', 'test');
  workspaces.push(workspace);
  return workspace;
}

/** Paths and classes of all images that can be read, with their splits. */
function contentOf({ catalog }: Workspace): string[] {
  const { id, classes } = findDataset(catalog, 'set');
  return splitNames
    .flatMap((split) => imagesOfSplit(catalog, id, split))
    .map(({ path, label, split }) => `${path} ${classes[label]} ${split}`)
    .sort();
}
const counts = (found: Awaited<ReturnType<typeof lookAgain>>) => {
  const { unchanged, added, changed, gone, back, newClasses, isTaken } = found;
  return {
    unchanged,
    added: added.count,
    changed: changed.count,
    gone: gone.count,
    back: back.count,
    newClasses,
    isTaken,
  };
};

/** Ten pictures of each of two classes. */
async function someFiles(): Promise<Record<string, Uint8Array>> {
  const entries = Array.from({ length: 20 }, async (_, i): Promise<[string, Uint8Array]> => {
    return [`${i % 2 === 0 ? 'a' : 'b'}/${i}.png`, await flatPng(i)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

test('new, changed and gone files are counted, and only then taken over; what was there stays as rows', async () => {
  const workspace = await newWorkspace();
  const { catalog } = workspace;
  const root = await fill(await newFolder(), await someFiles());
  await addDataset(workspace, root, 'set', quiet);
  const before = contentOf(workspace);
  const look = async (takesOver = false) => counts(await lookAgain(workspace, { dataset: 'set', takesOver }, quiet));
  const nothing = { added: 0, changed: 0, gone: 0, back: 0, newClasses: [], isTaken: false };
  expect(await look()).toEqual({ ...nothing, unchanged: 20 });
  expect(await look(true)).toEqual({ ...nothing, unchanged: 20 });
  expect(findDataset(catalog, 'set').state).toBe(0);

  await rm(join(root, 'a/0.png'));
  await writeFile(join(root, 'b/1.png'), await flatPng(101));
  await fill(root, { 'a/new.png': await flatPng(102), 'c/1.png': await flatPng(103), 'c/2.png': await flatPng(2) });
  const found = { unchanged: 18, added: 3, changed: 1, gone: 1, back: 0, newClasses: ['c'] };
  expect(await look()).toEqual({ ...found, isTaken: false });
  expect(contentOf(workspace)).toEqual(before);

  expect(await look(true)).toEqual({ ...found, isTaken: true });
  const after = contentOf(workspace);
  const stayed = before.filter((line) => !line.startsWith('a/0.png'));
  // The changed one keeps the split of what was in its place.
  expect(after.filter((line) => !/^(a\/new|c\/)/.test(line))).toEqual(stayed);
  expect(after.filter((line) => /^(a\/new|c\/)/.test(line)).map((line) => line.split(' ').slice(0, 2))).toEqual([
    ['a/new.png', 'a'],
    ['c/1.png', 'c'],
    ['c/2.png', 'c'],
  ]);
  const { classCounts, brokenCount, broken } = showDataset(workspace, 'set');
  expect(classCounts.map(({ train, val }) => train + val)).toEqual([10, 10, 2]);
  expect([brokenCount, broken]).toEqual([0, []]);
  expect(findDataset(catalog, 'set').state).toBe(1);
  expect(showDataset(workspace, 'set').remarks.map(({ text }) => text)).toContain(
    'The same picture is in two classes: 1 (a/2.png = c/2.png)',
  );
  expect(catalog.prepare('SELECT count(*) FROM image').pluck().get()).toBe(24);
  expect(await look()).toEqual({ ...nothing, unchanged: 22 });
});

test('what comes back as it was is the image that it was', async () => {
  const workspace = await newWorkspace();
  const root = await fill(await newFolder(), await someFiles());
  await addDataset(workspace, root, 'set', quiet);
  const before = contentOf(workspace);
  await rm(join(root, 'a/0.png'));
  await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet);
  expect(contentOf(workspace)).toHaveLength(19);
  await writeFile(join(root, 'a/0.png'), await flatPng(0));
  const { back, added } = await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet);
  expect([back, added.count]).toEqual([{ count: 1, names: ['a/0.png'] }, 0]);
  expect(contentOf(workspace)).toEqual(before);
});

test('a class that was renamed is still the folder that it was', async () => {
  const workspace = await newWorkspace();
  const root = await fill(await newFolder(), await someFiles());
  await addDataset(workspace, root, 'set', quiet);
  renameClass(workspace.catalog, findDataset(workspace.catalog, 'set'), 0, 'first');
  await fill(root, { 'a/new.png': await flatPng(102) });
  const { newClasses } = await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet);
  expect(newClasses).toEqual([]);
  expect(contentOf(workspace).find((line) => line.startsWith('a/new'))).toMatch(/^a\/new.png first /);
});

test('images held out of what a folder says is to train on stay held out, and an archive made anew is the same', async () => {
  const workspace = await newWorkspace();
  const files = await someFiles();
  const inTrain = Object.fromEntries(Object.entries(files).map(([name, own]) => [`train/${name}`, Buffer.from(own)]));
  const root = await fill(await newFolder(), { 'set.tar': tarBytes(inTrain) });
  await addDataset(workspace, join(root, 'set.tar'), 'set', quiet);
  const before = contentOf(workspace);
  expect(before.some((line) => line.endsWith(' val'))).toBe(true);
  const more = { 'train/a/first.png': Buffer.from(await flatPng(200)), ...inTrain };
  await writeFile(join(root, 'set.tar'), tarBytes(more));
  const found = counts(await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet));
  expect(found).toMatchObject({ unchanged: 20, added: 1, changed: 0, gone: 0 });
  expect(contentOf(workspace)).toHaveLength(21);
});

test('a pass of the earlier state stays as it is, and another is begun', async () => {
  const workspace = await newWorkspace();
  const { catalog } = workspace;
  const root = await fill(await newFolder(), await someFiles());
  await addDataset(workspace, root, 'set', quiet);
  const modelId = someModel(workspace);
  const question = {
    modelId,
    datasetId: 1,
    split: 'train',
    top: 9,
    images: 18,
    runtime: 'onnx',
    layers: ['pool'],
  } as const;
  const first = beginPass(catalog, question);
  expect(beginPass(catalog, question).id).toBe(first.id);
  await writeFile(join(root, 'b/1.png'), await flatPng(101));
  await lookAgain(workspace, { dataset: 'set', takesOver: true }, quiet);
  expect(beginPass(catalog, question)).toMatchObject({ datasetState: 1 });
  expect(listPasses(catalog).map(({ datasetState }) => datasetState)).toEqual([0, 1]);
});

function someModel({ catalog }: Workspace): number {
  catalog.exec(`
    INSERT INTO network (name, hash, definition) VALUES ('tiny', 'n', '{}');
    INSERT INTO model (origin, name, network_id, preprocessing, source, blob, created_at)
    VALUES ('file', 'model', 1, '{}', '{}', 'b', 'now')`);
  return 1;
}

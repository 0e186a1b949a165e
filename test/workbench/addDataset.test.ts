import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Sentence } from '../../src/shared/sentence.ts';
import { type AddedDataset, addDataset } from '../../src/workbench/addDataset.ts';
import { showDataset } from '../../src/workbench/datasets.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace.ts';
import { fill, temporaryFolders } from '../dataset/folder.ts';
import { flatPng } from '../dataset/pictures.ts';

const newFolder = temporaryFolders();
const workspaces: Workspace[] = [];
let workspace: Workspace;
beforeEach(async () => {
  workspace = openWorkspace(await newFolder(), 'write', 'test');
  workspaces.push(workspace);
});
afterAll(() => {
  for (const { close } of workspaces) close();
});

/** Adds files as the data set `set`; gives what was said meanwhile as well. */
async function add(files: Record<string, string | Uint8Array>): Promise<AddedDataset & { said: string[] }> {
  const said: string[] = [];
  const warn = ({ text }: Sentence) => void said.push(text);
  const context = { report: () => {}, warn, signal: new AbortController().signal };
  return { ...(await addDataset(workspace, await fill(await newFolder(), files), 'set', context)), said };
}

const texts = (sentences: readonly Sentence[]) => sentences.map(({ text }) => text);

test('what is left out is said by reason while it is added, and is shown with the data set', async () => {
  const png = await flatPng(1);
  const torn = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`a/torn${i}.png`, 'no picture']));
  const files = { 'a/1.png': png, 'b/1.png': await flatPng(2), 'c/1.png': '', 'notes.txt': '', ...torn };
  const { said, remarks, dataset } = await add(files);
  const kept = [
    'Left out, files that are no pictures: 1 (notes.txt)',
    'Left out, classes none of whose images opens: 1 (c)',
  ];
  const noPicture = 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF picture';
  const names = [0, 1, 2, 3, 4].map((i) => `a/torn${i}.png`).join(', ');
  const broken = [`Left out, since each ${noPicture}: 7 (${names}, …)`, 'Left out, since each is empty: 1 (c/1.png)'];
  expect(said).toEqual([...kept, ...broken]);
  expect(texts(remarks)).toEqual(said);
  expect(dataset).toMatchObject({ images: 9, broken: 7 });
  const shown = showDataset(workspace, 'set');
  expect(texts(shown.remarks)).toEqual(kept);
  expect(shown.broken).toMatchObject([{ reason: { text: noPicture }, count: 7 }]);
});

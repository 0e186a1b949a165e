import sharp from 'sharp';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { splitNames } from '../../../src/shared/contract/dataset.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { encodeMessage } from '../../../src/shared/rpc/codec.ts';
import { type Sentence, say } from '../../../src/shared/sentence.ts';
import { type AddedDataset, addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { checkDataset } from '../../../src/workbench/datasets/checkDataset.ts';
import { listDatasetSummaries, listImages, showDataset } from '../../../src/workbench/datasets/datasets.ts';
import { leftOutWarning } from '../../../src/workbench/datasets/leftOut.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { tarBytes } from '../../dataset/containers/tarBytes.ts';
import { fill, temporaryFolders } from '../../dataset/folder.ts';
import { flatPng, noisePixels } from '../../dataset/pictures.ts';

const newFolder = temporaryFolders();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
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

test('files of unknown kinds that are no pictures stand apart from broken pictures', async () => {
  const files = { 'a/1.png': await flatPng(1), 'a/1': await flatPng(3), 'b/1.dat': await flatPng(2) };
  const { remarks, dataset } = await add({
    ...files,
    'a/x.ogg': 'OggS',
    'a/y.dat': '',
    'b/Makefile': 'all:',
    'b/z.HEIC': 'x',
  });
  expect(dataset).toMatchObject({ images: 4, broken: 1 });
  expect(texts(remarks)).toEqual([
    'Left out, files that are no pictures: 3 (a/x.ogg, a/y.dat, b/Makefile)',
    expect.stringMatching(/^Left out, since each is no JPEG.*: 1 \(b\/z\.HEIC\)$/),
  ]);
});

test('a picture that is found torn when it is decoded is shown with the data set until it is whole again', async () => {
  const whole = await sharp(noisePixels(64), { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toBuffer();
  const folder = await newFolder();
  const files = { 'a/1.png': await flatPng(1), 'a/2.png': whole.subarray(0, -2000), 'b/1.png': await flatPng(2) };
  await addDataset(workspace, await fill(folder, files), 'set', quiet);
  const images = () =>
    splitNames.flatMap((split) => imagesOfSplit(workspace.catalog, 1, split)).map(({ path }) => path);
  const added = images();
  expect(showDataset(workspace, 'set')).toMatchObject({ broken: [], troubled: [] });
  expect(await checkDataset(workspace, 'set', quiet)).toEqual({ images: 3, troubled: 1 });
  const torn = [{ reason: say('dataset.damagedPicture'), count: 1, images: ['a/2.png'] }];
  expect(showDataset(workspace, 'set')).toMatchObject({ brokenCount: 0, broken: [], troubled: torn });
  expect(images()).toEqual(added);

  await fill(folder, { 'a/2.png': whole });
  await checkDataset(workspace, 'set', quiet);
  expect(showDataset(workspace, 'set').troubled).toMatchObject([{ reason: say('dataset.changed') }]);
});

test('a pass notes what it cannot read', async () => {
  const folder = await newFolder();
  await fill(folder, { 'a/1.png': await flatPng(1), 'a/2.png': await flatPng(2), 'b/1.png': await flatPng(3) });
  await addDataset(workspace, folder, 'set', quiet);
  const images = imagesOfSplit(workspace.catalog, 1, 'train');
  leftOutWarning(workspace.catalog, images)([{ position: 1, reason: say('common.fileGone') }], quiet);
  const gone = { reason: say('common.fileGone'), count: 1, images: [images[1]!.path] };
  expect(showDataset(workspace, 'set').troubled).toEqual([gone]);
  await checkDataset(workspace, 'set', quiet);
  expect(showDataset(workspace, 'set').troubled).toEqual([]);
});

test('whatever is left out, what adding gives is small', async () => {
  const missing = Array.from({ length: 20_000 }, (_, i) => `gone/${i}.png,a`);
  const torn = Array.from({ length: 300 }, (_, i) => `${i}.png`);
  const lines = ['file_name,label', '1.jpg,a', '2.jpg,b', ...missing, ...torn.map((name) => `${name},b`)];
  const { said, ...added } = await add({
    ...{ '1.jpg': await flatPng(1), '2.jpg': await flatPng(2), 'metadata.csv': lines.join('\n') },
    ...Object.fromEntries(torn.map((name) => [name, 'x'])),
  });
  expect(texts(added.remarks)).toEqual([
    expect.stringMatching(
      /^Left out, images that are named but cannot be opened: 20000 \((line \d: gone\/\d\.png is gone, ){5}…\)$/,
    ),
    expect.stringMatching(/^Left out, since each is no JPEG.*: 300 \((\d+\.png, ){5}…\)$/),
  ]);
  expect(said).toEqual(texts(added.remarks));
  expect(encodeMessage(added).byteLength).toBeLessThan(10_000);
  expect(encodeMessage(showDataset(workspace, 'set')).byteLength).toBeLessThan(10_000);
});

/** Two pictures, and a label file that names a thousand others that are not there. */
async function mostlyMissing(): Promise<string> {
  const folder = await newFolder();
  const missing = Array.from({ length: 1000 }, (_, i) => `gone/${i}.png,a`);
  await fill(folder, {
    'a.png': await flatPng(8, 8),
    'b.png': await flatPng(8, 9),
    'labels.csv': ['file_name,label', 'a.png,a', 'b.png,b', ...missing].join('\n'),
  });
  return folder;
}

test('looking for named images shows how far it is, before they are read', async () => {
  const seen: Parameters<JobContext['report']>[0][] = [];
  await addDataset(workspace, await mostlyMissing(), undefined, { ...quiet, report: (own) => seen.push(own) });
  expect(seen.map(({ step, done }) => `${step?.key} ${done}`)).toEqual([
    ...['progress.looking 256', 'progress.looking 512', 'progress.looking 768'],
    ...['progress.hashing 1', 'progress.hashing 2'],
  ]);
  const shares = seen.map(({ share }) => share!);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

test('looking for named images can be stopped', async () => {
  const stopper = new AbortController();
  const report = () => stopper.abort(new Error('stop'));
  const adding = addDataset(workspace, await mostlyMissing(), undefined, { ...quiet, report, signal: stopper.signal });
  await expect(adding).rejects.toThrow('stop');
});

test('an archive is called as its file, its images as their members, and they are decoded from where they lie', async () => {
  const files = { 'a/1.png': await flatPng(1), 'b/2.png': await flatPng(2), 'b/3.png': 'no picture' };
  const bytes = tarBytes(Object.fromEntries(Object.entries(files).map(([name, own]) => [name, Buffer.from(own)])));
  const root = await fill(await newFolder(), { 'animals.tar': bytes });
  const { dataset } = await addDataset(workspace, `${root}/animals.tar`, undefined, quiet);
  expect(dataset).toMatchObject({ name: 'animals', root, format: 'tar', classes: ['a', 'b'], images: 3, broken: 1 });
  const page = listImages(workspace, { dataset: 'animals', split: 'train', offset: 0, limit: 9 });
  expect(page.images.map(({ image }) => image)).toEqual(['animals.tar/a/1.png', 'animals.tar/b/2.png']);
  expect(await checkDataset(workspace, 'animals', quiet)).toEqual({ images: 2, troubled: 0 });
});

test('of an archive whose names lead out of it nothing is kept', async () => {
  const bytes = tarBytes({ 'a/1.png': await flatPng(1), 'b/2.png': await flatPng(2), '../c/3.png': await flatPng(3) });
  const root = await fill(await newFolder(), { 'animals.tar': bytes });
  await expect(addDataset(workspace, root, undefined, quiet)).rejects.toThrow(
    /holds "\.\.\/c\/3\.png", which would lie/,
  );
  expect(listDatasetSummaries(workspace)).toEqual([]);
});

test('reading through an archive can be stopped', async () => {
  const files = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`${i % 2}/${i}.png`, new Uint8Array(8)]));
  const root = await fill(await newFolder(), { 'animals.tar': tarBytes(files) });
  const stopper = new AbortController();
  const report = () => stopper.abort(new Error('stop'));
  const adding = addDataset(workspace, root, undefined, { ...quiet, report, signal: stopper.signal });
  await expect(adding).rejects.toThrow('stop');
});

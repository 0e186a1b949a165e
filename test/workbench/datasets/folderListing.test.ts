import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderHandlers } from '../../../src/host/server/folderHandlers.ts';
import { openGrants } from '../../../src/host/server/grants.ts';
import { findPlace, listFolder } from '../../../src/workbench/datasets/folderListing.ts';
import { asNobody, expectRefusal } from '../../dataset/folder.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const root = folder.at('root');
const signal = new AbortController().signal;

beforeAll(() => {
  for (const path of [
    'root/photos/cat',
    'root/photos/dog',
    'root/.hidden',
    'root/photos2',
    'root/photos10',
    'outside/a',
  ])
    mkdirSync(folder.at(path), { recursive: true });
  for (const path of ['root/photos/cat/1.jpg', 'root/photos/cat/2.png', 'root/photos/dog/1.webp', 'root/notes.md'])
    writeFileSync(folder.at(path), '');
  writeFileSync(folder.at('root/photos/labels.csv'), '');
  symlinkSync(folder.at('outside'), folder.at('root/out'));
  symlinkSync(folder.at('nowhere'), folder.at('root/broken'));
  symlinkSync(folder.at('root/photos'), folder.at('root/again'));
});

const names = (listed: { folders: readonly { path: string }[] }) => listed.folders.map(({ path }) => basename(path));

test('folders by name, the hidden ones and links that lead out left out', async () => {
  const listed = await listFolder([root], root);
  // The link is named for where it leads.
  expect(names(listed)).toEqual(['photos', 'photos', 'photos2', 'photos10']);
  expect(listed.above).toEqual([]);
  expect(listed.content).toEqual({ folders: 5, pictures: 0, labelFiles: [], isCut: false });
});

test('what is in a folder, and in those inside, at a first look', async () => {
  const listed = await listFolder([root], folder.at('root/photos'));
  expect(listed.content).toEqual({ folders: 2, pictures: 0, labelFiles: ['labels.csv'], isCut: false });
  expect(listed.folders.map(({ content }) => content.pictures)).toEqual([2, 1]);
  expect(listed.above).toEqual([root]);
});

test('a first look ends somewhere', async () => {
  mkdirSync(folder.at('root/many/inner'), { recursive: true });
  for (let i = 0; i < 60; i++) writeFileSync(folder.at(`root/many/inner/${i}.jpg`), '');
  const { folders } = await listFolder([root], folder.at('root/many'));
  expect(folders[0]!.content).toEqual({ folders: 0, pictures: 40, labelFiles: [], isCut: true });
});

test.each(['outside', 'outside/a', 'root/out', 'nowhere', 'root/notes.md', 'root/../outside', ''])(
  'nothing of "%s" is told',
  async (path) => {
    await expect(listFolder([root], folder.at(path))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  },
);

test('a folder that this user may not open says so', async () => {
  mkdirSync(folder.at('root/shut'));
  chmodSync(folder.at('root/shut'), 0);
  chmodSync(folder.at(), 0o755);
  const refused = asNobody(() => listFolder([root], folder.at('root/shut')));
  await expectRefusal(refused, 'NOT_FOUND', /shut may not be opened by this user: choose another one/);
});

test('a page goes from root to folder by ids alone; a path in place of one is refused', async () => {
  const grants = openGrants();
  const handlers = folderHandlers(grants, [root]);
  const [first] = await handlers['folder.listRoots']({}, { signal });
  expect(first).toEqual({ folderId: expect.any(String), name: 'root' });
  const listing = await handlers['folder.list']({ folderId: first!.folderId }, { signal });
  const photos = listing.folders.find(({ name }) => name === 'photos')!;
  const inner = await handlers['folder.list']({ folderId: photos.folderId }, { signal });
  expect(inner.above).toEqual([first]);
  expect(grants.pathOf(inner.folders[0]!.folderId)).toBe(folder.at('root/photos/cat'));
  for (const folderId of [root, folder.at('outside'), '../outside', ''])
    await expect(handlers['folder.list']({ folderId }, { signal })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a folder has one id, however often it is told of', () => {
  const grants = openGrants();
  expect(grants.grant(root)).toBe(grants.grant(root));
  expect(grants.grant(root)).not.toBe(grants.grant(folder.at('outside')));
});

test('a path that a person gives is found in a root, in quotes and through links too', async () => {
  const file = folder.at('root/photos/labels.csv');
  expect(await findPlace([root], ` "${folder.at('root/photos')}/" `)).toEqual({
    path: folder.at('root/photos'),
    isFolder: true,
  });
  expect(await findPlace([root], file)).toEqual({ path: file, isFolder: false });
  expect(await findPlace([root], folder.at('root/again'))).toEqual({ path: folder.at('root/photos'), isFolder: true });
});

test('of what lies in no root nothing is told, whether it is there or not', async () => {
  const refusals = ['outside/a', 'outside/none', 'root/out', 'root/../outside', 'root/broken'].map(async (path) => {
    const asked = `${folder.at('.')}/${path}`;
    const message = await findPlace([root], asked).then(String, (error: Error) => error.message);
    return message.replace(asked, 'PATH');
  });
  const [said, ...others] = await Promise.all(refusals);
  expect(said).toMatch(/^There is no PATH in the folders/);
  for (const other of others) expect(other).toBe(said);
});

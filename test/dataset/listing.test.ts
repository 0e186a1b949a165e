import { chmod, mkdir, symlink, truncate, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leftOutSentences } from '../../src/dataset/leftOut.ts';
import { type Listing, listDataset } from '../../src/dataset/listing.ts';
import { asNobody, expectRefusal, fill, temporaryFolders } from './folder.ts';

const newFolder = temporaryFolders();
const folderWith = async (...args: Parameters<typeof fill> extends [string, infer F] ? [F] : never) =>
  fill(await newFolder(), args[0]);
const rows = ({ images }: Listing) => images.map(({ path, label, split }) => [path, label, split]);
const remarks = ({ leftOut }: Listing) => leftOutSentences(leftOut).map(({ text }) => text);

describe('class folders', () => {
  test('a nested class is named by its path; images come in code-unit order', async () => {
    const root = await folderWith({ 'b/2.png': '', 'b/10.png': '', 'animal/cat/1.jpg': '', 'Z/1.png': '' });
    const listing = await listDataset(root);
    expect(listing).toMatchObject({ root, format: 'folders', leftOut: [] });
    expect(rows(listing)).toEqual([
      ['Z/1.png', 'Z', null],
      ['animal/cat/1.jpg', 'animal/cat', null],
      ['b/10.png', 'b', null],
      ['b/2.png', 'b', null],
    ]);
  });

  test('top folders train, validation and test are splits, not classes', async () => {
    const root = await folderWith({ 'train/a/1.png': '', 'validation/b/1.png': '', 'test/a/x/1.png': '' });
    expect(rows(await listDataset(root))).toEqual([
      ['test/a/x/1.png', 'a/x', 'test'],
      ['train/a/1.png', 'a', 'train'],
      ['validation/b/1.png', 'b', 'val'],
    ]);
  });

  test('"valid" and "val" are both val', async () => {
    const root = await folderWith({ 'valid/a/1.png': '', 'val/b/1.png': '' });
    expect(rows(await listDataset(root)).map(([, , split]) => split)).toEqual(['val', 'val']);
  });

  test('"train" beside "car" is a class', async () => {
    const root = await folderWith({ 'train/1.png': '', 'car/1.png': '' });
    const listing = await listDataset(root);
    expect(rows(listing)).toEqual([
      ['car/1.png', 'car', null],
      ['train/1.png', 'train', null],
    ]);
    expect(listing.doubts.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The folder train is taken for a class and not for a split, since beside it lies car: /),
    ]);
  });

  test('hidden files, other files and pictures outside a class folder are left out; unknown extensions stay', async () => {
    const root = await folderWith({
      'a/1.png': '',
      'b/1.jpeg': '',
      'b/noextension': '',
      'a/.2.png': '',
      '.cache/3.png': '',
      '__MACOSX/a/1.png': '',
      'a/notes.txt': '',
      'a/Thumbs.DB': '',
      'loose.png': '',
    });
    const listing = await listDataset(root);
    expect(rows(listing).map(([path]) => path)).toEqual(['a/1.png', 'b/1.jpeg', 'b/noextension']);
    expect(remarks(listing)).toEqual([
      "Left out, hidden files and folders, and the system's own: 4 (.cache, __MACOSX, a/.2.png, a/Thumbs.DB)",
      'Left out, files that are no pictures: 1 (a/notes.txt)',
      'Left out, pictures in no class folder: 1 (loose.png)',
    ]);
  });

  test('what systems and editors put there is no class and no picture, in any case', async () => {
    const ours = [
      '@eaDir/a',
      '$RECYCLE.BIN',
      'lost+found',
      '#recycle',
      'System Volume Information',
      '.ipynb_checkpoints',
    ];
    const files = [
      ...ours.map((folder) => `${folder}/1.jpg`),
      'a/@eaDir/1.png/x.jpg',
      'a/1.png~',
      'a/~$1.png',
      'b/THUMBS.DB',
    ];
    const root = await folderWith({
      'a/1.png': '',
      'b/1.png': '',
      ...Object.fromEntries(files.map((file) => [file, ''])),
    });
    const listing = await listDataset(root);
    expect(rows(listing).map(([path]) => path)).toEqual(['a/1.png', 'b/1.png']);
    expect(listing.leftOut.map(({ reason }) => reason)).toEqual(files.map(() => 'hidden'));
  });

  test('a folder that cannot be read, one without a picture, and names that are no UTF-8 are left out and told', async () => {
    const root = await folderWith({ 'a/1.png': '', 'b/1.png': '', 'b/shut/2.png': '', 'c/notes.txt': '' });
    await mkdir(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]));
    await chmod(root, 0o755);
    await chmod(join(root, 'b/shut'), 0);
    const listing = await asNobody(() => listDataset(root));
    expect(rows(listing).map(([path]) => path)).toEqual(['a/1.png', 'b/1.png']);
    expect(remarks(listing).sort()).toEqual([
      'Left out, files that are no pictures: 1 (c/notes.txt)',
      'Left out, folders that cannot be read: 1 (b/shut may not be opened by this user)',
      'Left out, folders without a picture: 1 (c)',
      'Left out, names that are no UTF-8: 1 (caf\ufffd)',
    ]);
  });

  test('of much that is left out, a few are named', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `a/${i}.txt`);
    const root = await folderWith({
      'a/1.png': '',
      'b/1.png': '',
      ...Object.fromEntries(names.map((name) => [name, ''])),
    });
    expect(remarks(await listDataset(root))).toEqual([
      expect.stringMatching(/^Left out, files that are no pictures: 300 \((a\/\d+\.txt, ){5}…\)$/),
    ]);
  });

  test('links within the root are followed, links out of it and in circles are not', async () => {
    const outside = await folderWith({ 'secret.png': '', 'c/1.png': '' });
    const root = await folderWith({ 'a/1.png': '', 'b/1.png': '' });
    await symlink(join(root, 'a/1.png'), join(root, 'b/inside.png'));
    await symlink(join(outside, 'secret.png'), join(root, 'b/outside.png'));
    await symlink(join(outside, 'c'), join(root, 'c'));
    await symlink(root, join(root, 'b/loop'));
    await symlink(join(root, 'nowhere.png'), join(root, 'b/dangling.png'));
    await symlink(join(root, 'a'), join(root, 'd'));
    const listing = await listDataset(root);
    expect(rows(listing).map(([path]) => path)).toEqual(['a/1.png', 'b/1.png', 'b/inside.png', 'd/1.png']);
    const links = listing.leftOut.map(({ reason, name }) => `${reason} ${name}`).sort();
    expect(links).toEqual(['link b/dangling.png', 'link b/loop', 'link b/outside.png', 'link c']);
  });

  test('nothing there, no pictures', async () => {
    const root = await newFolder();
    await expectRefusal(listDataset(join(root, 'absent')), 'NOT_FOUND', /no data set at/);
    await mkdir(join(root, 'a'));
    await expectRefusal(listDataset(root), 'BAD_DATASET', /has no pictures/);
  });

  test('pictures in no class folder are of one class, called as their folder, and keep their splits', async () => {
    const root = await folderWith({ '2.png': '', '1.png': '' });
    const loose = await listDataset(root);
    expect(rows(loose)).toEqual(['1.png', '2.png'].map((path) => [path, basename(root), null]));
    expect(loose.doubts.map(({ text }) => text)).toEqual([
      expect.stringContaining(`of one class, "${basename(root)}"`),
    ]);
    const apart = await folderWith({ 'train/1.png': '', 'val/2.png': '' });
    expect(rows(await listDataset(apart))).toEqual([
      ['train/1.png', basename(apart), 'train'],
      ['val/2.png', basename(apart), 'val'],
    ]);
    expect(rows(await listDataset(await folderWith({ 'a/1.png': '', 'loose.png': '' })))).toEqual([
      ['a/1.png', 'a', null],
    ]);
  });

  test('a file of no known kind is refused', async () => {
    const root = await folderWith({ 'a.png': '' });
    await expectRefusal(listDataset(join(root, 'a.png')), 'BAD_DATASET', /is no data set/);
  });
});

describe('label files', () => {
  const pictures = { 'cat/1.jpg': '', 'dog 7.jpg': '', 'sub/x.png': '' };

  test('metadata.csv in a folder, with splits, quotes and a byte-order mark', async () => {
    const csv = '\ufefffile_name,label,split\ncat/1.jpg,"cat, small",train\n"dog 7.jpg",dog,valid\n./sub//x.png,dog,\n';
    const root = await folderWith({ ...pictures, 'metadata.csv': csv });
    const listing = await listDataset(root);
    expect(listing).toMatchObject({ root, format: 'csv', leftOut: [] });
    expect(rows(listing)).toEqual([
      ['cat/1.jpg', 'cat, small', 'train'],
      ['dog 7.jpg', 'dog', 'val'],
      ['sub/x.png', 'dog', null],
    ]);
  });

  test.each([';', '\t'])('columns separated by %j', async (delimiter) => {
    const csv = `label${delimiter}file_name\ncat${delimiter}cat/1.jpg\ndog${delimiter}sub/x.png`;
    const root = await folderWith({ ...pictures, 'mine.csv': csv });
    expect(rows(await listDataset(join(root, 'mine.csv')))).toEqual([
      ['cat/1.jpg', 'cat', null],
      ['sub/x.png', 'dog', null],
    ]);
  });

  test('labels.jsonl, whose labels may be numbers', async () => {
    const jsonl =
      '{"file_name": "cat/1.jpg", "label": 0}\n\n{"file_name": "sub\\\\x.png", "label": "1", "split": "TEST"}\n';
    const root = await folderWith({ ...pictures, 'labels.jsonl': jsonl });
    const listing = await listDataset(root);
    expect(listing.format).toBe('jsonl');
    expect(rows(listing)).toEqual([
      ['cat/1.jpg', '0', null],
      ['sub/x.png', '1', 'test'],
    ]);
  });

  test('a list of "path label" lines; the label is the last word, or what follows the tab', async () => {
    const root = await folderWith({ ...pictures, 'val.txt': 'dog 7.jpg 1\r\ncat/1.jpg\tbig cat\r\n' });
    const listing = await listDataset(join(root, 'val.txt'));
    expect(listing.format).toBe('list');
    expect(rows(listing)).toEqual([
      ['cat/1.jpg', 'big cat', null],
      ['dog 7.jpg', '1', null],
    ]);
  });

  test('files that are not there, or only by a link out of the root, are named by line', async () => {
    const outside = await folderWith({ 'secret.png': '' });
    const csv = 'file_name,label\ncat/1.jpg,a\nabsent/3.jpg,b\nsub/x.png,b\nlink.png,b\nsub,b\n';
    const root = await folderWith({ ...pictures, 'metadata.csv': csv });
    await symlink(join(outside, 'secret.png'), join(root, 'link.png'));
    const listing = await listDataset(root);
    expect(remarks(listing)).toEqual([
      'Left out, images that are named but cannot be opened: 3 ' +
        '(line 3: absent/3.jpg is gone, line 5: link.png is a link out of the folder, line 6: sub is not a file)',
      'Left out, pictures that the label file does not name: 1 (dog 7.jpg)',
    ]);
    expect(rows(listing).map(([path]) => path)).toEqual(['cat/1.jpg', 'sub/x.png']);
  });

  test.each(['NFC', 'NFD'] as const)(
    'a name that the folder spells in %s is found by the other spelling too',
    async (form) => {
      const csv = 'file_name,label\né/ü.jpg,a\n'.normalize(form === 'NFC' ? 'NFD' : 'NFC');
      const name = 'é/ü.jpg'.normalize(form);
      const root = await folderWith({ ...pictures, [name]: '', 'metadata.csv': `${csv}cat/1.jpg,b\n` });
      expect(rows(await listDataset(root)).map(([path]) => path)).toEqual(['cat/1.jpg', name]);
    },
  );

  test('one in each folder of a split gives its images that split; a folder without is told of', async () => {
    const csv = (...lines: string[]) => ['file_name,label', ...lines].join('\n');
    const root = await folderWith({
      ...{ 'train/1.jpg': '', 'train/2.jpg': '', 'train/metadata.csv': csv('1.jpg,a', '2.jpg,b', '3.jpg,b') },
      ...{ 'validation/in/1.jpg': '', 'validation/metadata.csv': csv('in/1.jpg,a') },
      ...{ 'test/1.jpg': '', 'readme.txt': '' },
    });
    const listing = await listDataset(root);
    expect(listing.format).toBe('csv');
    expect(rows(listing)).toEqual([
      ['train/1.jpg', 'a', 'train'],
      ['train/2.jpg', 'b', 'train'],
      ['validation/in/1.jpg', 'a', 'val'],
    ]);
    expect(remarks(listing)).toEqual([
      'Left out, images that are named but cannot be opened: 1 (line 4: train/3.jpg is gone)',
      'Left out, folders of a split without a label file: 1 (test)',
      'Left out, pictures that the label file does not name: 1 (test/1.jpg)',
    ]);
  });

  test('one in UTF-16, as spreadsheets save it, is read', async () => {
    const csv = Buffer.from('\ufefffile_name\tlabel\ncat/1.jpg\tkatzé\nsub/x.png\tdog\n', 'utf16le');
    for (const content of [csv, Buffer.from(csv).swap16()]) {
      const root = await folderWith({ ...pictures, 'metadata.csv': content });
      expect(rows(await listDataset(root)).map(([path, label]) => [path, label])).toEqual([
        ['cat/1.jpg', 'katzé'],
        ['sub/x.png', 'dog'],
      ]);
    }
  });

  test('a list of labels with blanks is refused with the names that it leads to', async () => {
    const root = await folderWith({ ...pictures, 'list.txt': 'cat/1.jpg big cat\nsub/x.png dog\n' });
    await expectRefusal(
      listDataset(join(root, 'list.txt')),
      'BAD_DATASET',
      /only the class "dog".*line 1: cat\/1.jpg big is gone/,
    );
  });

  test('one that is a link out of its folder, or to nowhere, is not read', async () => {
    const csv = 'file_name,label\ncat/1.jpg,a\nsub/x.png,b\n';
    const outside = await folderWith({ 'labels.csv': csv });
    const root = await folderWith({ ...pictures, 'inner/labels.csv': csv });
    await symlink(join(outside, 'labels.csv'), join(root, 'metadata.csv'));
    for (const path of [root, join(root, 'metadata.csv')])
      await expectRefusal(listDataset(path), 'BAD_DATASET', /metadata\.csv is a link that leads out of its folder/);
    await unlink(join(root, 'metadata.csv'));
    await symlink(join(root, 'nowhere.csv'), join(root, 'metadata.csv'));
    await expectRefusal(listDataset(root), 'BAD_DATASET', /or nowhere/);
    await unlink(join(root, 'metadata.csv'));
    await symlink(join(root, 'inner/labels.csv'), join(root, 'metadata.csv'));
    expect((await listDataset(root)).images).toHaveLength(2);
  });

  test('an absolute path inside the root is taken as relative', async () => {
    const root = await folderWith(pictures);
    await fill(root, { 'a.csv': `file_name,label\n${join(root, 'cat/1.jpg')},a\nsub/x.png,b\n` });
    expect(rows(await listDataset(join(root, 'a.csv'))).map(([path]) => path)).toEqual(['cat/1.jpg', 'sub/x.png']);
  });

  test.each([
    ['../x.png', /line 2 .*outside/i],
    ['a/../cat/1.jpg', /line 2 .*outside/i],
    ['..\\\\x.png', /outside/],
    ['/etc/passwd', /outside/],
    ['C:\\\\x.png', /outside/],
    ['.', /outside/],
    ['', /Line 2 .*no file_name/],
  ])('the path %j is refused', async (file, message) => {
    const root = await folderWith({ ...pictures, 'labels.jsonl': `\n{"file_name": "${file}", "label": "a"}\n` });
    await expectRefusal(listDataset(root), 'BAD_DATASET', message);
  });

  test.each([
    ['no label column', 'file_name,class\na.png,1\n', /file_name, class: add label/],
    ['an empty file', '', /it is empty/],
    ['an empty label', 'file_name,label\ncat/1.jpg,\n', /Line 2 .*no label/],
    ['an unknown split', 'file_name,label,split\ncat/1.jpg,a,holdout\n', /Line 2 .*"holdout"/],
    ['an open quote', 'file_name,label\n"cat/1.jpg,a\n', /no well-formed CSV/],
    ['a row too short', 'file_name,label\ncat/1.jpg\n', /no well-formed CSV/],
    ['one label', 'file_name,label\ncat/1.jpg,a\nsub/x.png,a\n', /only the class "a"/],
    ['two labels for one image', 'file_name,label\ncat/1.jpg,a\n./cat/1.jpg,b\n', /cat\/1\.jpg twice.*lines 2 and 3/],
    [
      'nothing that is there',
      'file_name,label\nx.jpg,a\ny.jpg,b\n',
      /No image that .* can be opened .* 2 \(line 2: x.jpg is gone/,
    ],
    ['a header alone', 'file_name,label\n', /names no image/],
    ['another encoding', Buffer.from('file_name,label\ncat/1.jpg,caf\xe9\n', 'latin1'), /not UTF-8/],
  ])('CSV with %s', async (_, content, message) => {
    const root = await folderWith({ ...pictures, 'metadata.csv': content });
    await expectRefusal(listDataset(root), 'BAD_DATASET', message);
  });

  test.each([
    ['{"file_name": ', /Line 1 .*no JSON/],
    ['[1]', /Line 1 .*no file_name/],
    ['7', /no JSON object/],
    ['{"file_name": "cat/1.jpg", "label": null}', /no label/],
  ])('the JSON line %j', async (content, message) => {
    const root = await folderWith({ ...pictures, 'metadata.jsonl': content });
    await expectRefusal(listDataset(root), 'BAD_DATASET', message);
  });

  test.each([
    ['of 128 MiB and a byte', '', 128 * 2 ** 20 + 1, /larger than 128 MiB/],
    ['of a line of a mebibyte', `cat/1.jpg a\nsub/x.png ${'b'.repeat(2 ** 20)}`, null, /Line 2 .*longer than 1 MiB/],
    ['of two million lines and one', '\n'.repeat(2e6 + 1), null, /more than 2000000 lines/],
    ['of a long label', `cat/1.jpg ${'b'.repeat(4097)}\n`, null, /Line 1 .*more than 4096 characters/],
  ])('a file %s is refused', async (_, content, size, message) => {
    const root = await folderWith({ ...pictures, 'list.txt': content });
    // Sparse: it takes no room.
    if (size !== null) await truncate(join(root, 'list.txt'), size);
    await expectRefusal(listDataset(join(root, 'list.txt')), 'BAD_DATASET', message);
  });

  test('class names of more than a million characters in all are refused', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `${i}.png`);
    const lines = names.map((name, i) => `${name} ${String(i).padStart(4000, 'c')}`);
    const root = await folderWith({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      'list.txt': lines.join('\n'),
    });
    await expectRefusal(listDataset(join(root, 'list.txt')), 'BAD_DATASET', /has 300 classes, whose names/);
  });

  test('a label file that is no file is not waited for', async () => {
    const root = await folderWith({ ...pictures, 'metadata.csv/x': '' });
    await expectRefusal(listDataset(root), 'BAD_DATASET', /metadata\.csv is no file/);
  });

  test('a list line with blanks or tabs without end', { timeout: 20_000 }, async () => {
    const [tabs, blanks] = ['\t', ' '].map((blank) => blank.repeat(300_000));
    const list = `cat/1.jpg${tabs}cat\nsub/x.png${blanks}dog\n`;
    const root = await folderWith({ ...pictures, 'list.txt': list });
    expect(rows(await listDataset(join(root, 'list.txt'))).map(([, label]) => label)).toEqual(['cat', 'dog']);
    await fill(root, { 'within.txt': `a${tabs}b\tc\n` });
    await expectRefusal(listDataset(join(root, 'within.txt')), 'BAD_DATASET', /Line 1/);
  });

  test('a list line without a label', async () => {
    const root = await folderWith({ ...pictures, 'list.txt': 'cat/1.jpg\n' });
    await expectRefusal(listDataset(join(root, 'list.txt')), 'BAD_DATASET', /Line 1/);
  });
});

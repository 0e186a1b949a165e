import { expect, test } from 'vitest';
import { previewDataset } from '../../../src/workbench/datasets/previewDataset.ts';
import { expectRefusal, fill, temporaryFolders } from '../../dataset/folder.ts';

const newFolder = temporaryFolders();
const { signal } = new AbortController();
const texts = (remarks: readonly { readonly text: string }[]) => remarks.map(({ text }) => text);

test('what a folder would be is told by its names, with no picture opened', async () => {
  const files = { 'train/a/1.png': '', 'train/b/2.png': '', 'train/b/3.png': '', 'val/a/4.png': '', 'val/b/notes': '' };
  const root = await fill(await newFolder(), { ...files, 'readme.txt': '' });
  const found = await previewDataset(root, undefined, signal);
  expect(found).toMatchObject({
    ...{ format: 'folders', images: 5, classCount: 2, splits: { train: 3, val: 2, test: 0, open: 0 } },
    classes: [
      { name: 'a', images: 2 },
      { name: 'b', images: 3 },
    ],
  });
  expect(texts(found.remarks)).toContain(
    'Opened when it is added, files that are not named like pictures: 1 (val/b/notes)',
  );
});

test('by another column there are other classes', async () => {
  const csv = 'file_name,label,maker\n1.png,a,x\n2.png,b,x\n3.png,b,y\n';
  const root = await fill(await newFolder(), { 'labels.csv': csv, '1.png': '', '2.png': '', '3.png': '' });
  const classes = async (label?: string) =>
    (await previewDataset(root, label, signal)).classes.map(({ name, images }) => `${name} ${images}`);
  expect(await classes()).toEqual(['a 1', 'b 2']);
  expect(await classes('maker')).toEqual(['x 2', 'y 1']);
});

test('what is no data set is refused as it would be when it is added, and a look can be stopped', async () => {
  await expectRefusal(previewDataset(await newFolder(), undefined, signal), 'BAD_DATASET', /has no pictures/);
  const names = Array.from({ length: 600 }, (_, i) => `${i}.png,${i % 2}`);
  const files = Object.fromEntries(names.map((_, i) => [`${i}.png`, '']));
  const root = await fill(await newFolder(), { 'labels.csv': ['file_name,label', ...names].join('\n'), ...files });
  await expect(previewDataset(root, undefined, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
});

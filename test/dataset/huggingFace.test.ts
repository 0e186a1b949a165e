import { describe, expect, test } from 'vitest';
import { classNamesIn } from '../../src/dataset/huggingFace.ts';
import { listDataset } from '../../src/dataset/listing.ts';
import { fill, temporaryFolders } from './folder.ts';

const newFolder = temporaryFolders();
const card = `---
license: mit
dataset_info:
  features:
  - name: image
    dtype: image
  - name: label
    dtype:
      class_label:
        names:
          '0': cat
          '1': dog
---
# Animals
`;
const infos = JSON.stringify({ default: { features: { label: { names: ['oak', 'elm'], _type: 'ClassLabel' } } } });

describe('the names of classes in a folder from Hugging Face', () => {
  test.each([
    ['its card', { 'README.md': card }, ['cat', 'dog']],
    ['dataset_infos.json', { 'dataset_infos.json': infos }, ['oak', 'elm']],
    ['both: its card counts', { 'README.md': card, 'dataset_infos.json': infos }, ['cat', 'dog']],
    ['a card that is no YAML', { 'README.md': '---\n: [\n---\n', 'dataset_infos.json': '{' }, undefined],
    ['a card with other things', { 'README.md': '---\ndataset_info: 7\n---\n', 'dataset_infos.json': '7' }, undefined],
    ['neither', {}, undefined],
  ])('%s', async (_, files, names) => {
    expect((await classNamesIn(await fill(await newFolder(), files))).get('label')).toEqual(names);
  });

  test('stand for the numbers in the metadata of each split', async () => {
    const root = await fill(await newFolder(), {
      ...{ 'README.md': card, 'train/metadata.jsonl': '{"file_name": "a.png", "label": 0}', 'train/a.png': '' },
      ...{ 'test/metadata.csv': 'file_name,label\nb.png,1', 'test/b.png': '' },
    });
    expect((await listDataset(root)).images.map(({ path, label, split }) => [path, label, split])).toEqual([
      ['test/b.png', 'dog', 'test'],
      ['train/a.png', 'cat', 'train'],
    ]);
  });

  test('stand for none where a number has no name', async () => {
    const files = { 'README.md': card, 'metadata.csv': 'file_name,label\na.png,0\nb.png,2', 'a.png': '', 'b.png': '' };
    const { images } = await listDataset(await fill(await newFolder(), files));
    expect(images.map(({ label }) => label)).toEqual(['0', '2']);
  });

  test('of the column that is asked for', async () => {
    const csv = 'file_name,kind,label\na.png,big,0\nb.png,small,1';
    const root = await fill(await newFolder(), { 'README.md': card, 'metadata.csv': csv, 'a.png': '', 'b.png': '' });
    const labels = async (column?: string) =>
      (await listDataset(root, undefined, column)).images.map((own) => own.label);
    expect([await labels(), await labels('kind')]).toEqual([
      ['cat', 'dog'],
      ['big', 'small'],
    ]);
  });
});

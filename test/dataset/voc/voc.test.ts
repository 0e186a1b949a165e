import { expect, test } from 'vitest';
import { listDataset } from '../../../src/dataset/listing.ts';
import { expectRefusal, fill, temporaryFolders } from '../folder.ts';

const newFolder = temporaryFolders();
const sets = 'VOCdevkit/VOC2012/ImageSets/Main';
const picture = (id: string) => [`VOCdevkit/VOC2012/JPEGImages/${id}.jpg`, ''] as const;
const pictures = Object.fromEntries(['1', '2', '3', '4', '5', '6'].map((id) => picture(`2008_00000${id}`)));
const files = {
  ...pictures,
  // 1 shows a dog, 2 a cat, 3 both, 4 a dog that can hardly be seen, 5 a cat; 6 is of the segmentation task alone.
  [`${sets}/dog_train.txt`]: '2008_000001  1\n2008_000002 -1\n2008_000003  1\n2008_000004  0\n2008_000009 -1\n',
  [`${sets}/cat_train.txt`]: '2008_000001 -1\n2008_000002  1\n2008_000003  1\n2008_000004 -1\n2008_000009  1\n',
  [`${sets}/dog_val.txt`]: '2008_000005 -1\n',
  [`${sets}/cat_val.txt`]: '2008_000005  1\r\n\r\n',
  [`${sets}/dog_trainval.txt`]: '2008_000001  1\n',
  [`${sets}/train.txt`]: '2008_000001\n',
  'VOCdevkit/VOC2012/Annotations/2008_000001.xml': '<annotation/>',
};

test.each(['', 'VOCdevkit', 'VOCdevkit/VOC2012'])('the pictures of one class each, below "%s"', async (below) => {
  const root = `${await fill(await newFolder(), files)}/${below}`;
  const { format, images, leftOut } = await listDataset(root);
  expect(format).toBe('voc');
  expect(images.map(({ path, label, split }) => [path.split('/').at(-1), label, split])).toEqual([
    ['2008_000001.jpg', 'dog', 'train'],
    ['2008_000002.jpg', 'cat', 'train'],
    ['2008_000005.jpg', 'cat', 'val'],
  ]);
  const reasons = leftOut.map(({ reason, name }) => [reason, String(name).split('/').at(-1)]);
  for (const own of [
    ['severalClasses', '2008_000003.jpg'],
    ['withoutLabel', '2008_000004.jpg'],
    ['unnamed', '2008_000006.jpg'],
    ['missing', '2008_000009.jpg'],
  ])
    expect(reasons).toContainEqual(own);
  expect(reasons).not.toContainEqual(['otherFile', 'dog_train.txt']);
  expect(reasons).not.toContainEqual(['empty', 'Main']);
});

test.each(['2008_000001', '2008_000001 2', '2008_000001 1 1'])('a line "%s" is refused', async (text) => {
  const root = await fill(await newFolder(), { ...files, [`${sets}/dog_train.txt`]: text });
  await expectRefusal(listDataset(root), 'BAD_DATASET', /dog_train\.txt, line 1: ".*" is no picture and 1, 0 or -1/);
});

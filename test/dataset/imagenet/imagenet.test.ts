import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { matStructs } from '../../../src/dataset/imagenet/matStructs.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { imagenetNames } from '../../../src/workbench/datasets/imagenetNames.ts';
import { tarBytes } from '../containers/tarBytes.ts';
import { expectRefusal, fill, temporaryFolders } from '../folder.ts';

const newFolder = temporaryFolders();
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name));
const synsets: readonly Record<string, unknown>[] = JSON.parse(fixture('synsets.json').toString());

describe('the structs of a MATLAB file', () => {
  test.each(['meta.mat', 'small.mat'])('%s, as SciPy wrote them', (name) => {
    const found = matStructs(fixture(name), 'synsets').map((own) => Object.fromEntries(own));
    expect(found).toMatchObject(synsets);
    // Lists are no field that is one number.
    expect(found.at(-1)).not.toHaveProperty('children');
  });

  test.each([
    ['no file', Buffer.alloc(128), /no MATLAB file/],
    ['other arrays', fixture('others.mat'), /no struct array synsets/],
    ['a file that is cut off', fixture('small.mat').subarray(0, 700), /cut off/],
  ])('%s', (_, bytes, problem) => {
    expect(() => matStructs(bytes, 'synsets')).toThrow(problem);
  });
});

const devkit = 'ILSVRC2012_devkit_t12/data';
const pictures = {
  'train/n02119789/n02119789_1.JPEG': '',
  'train/n02100735/n02100735_1.JPEG': '',
  'val/ILSVRC2012_val_00000001.JPEG': '',
  'val/ILSVRC2012_val_00000003.JPEG': '',
};
const truth = { [`${devkit}/ILSVRC2012_validation_ground_truth.txt`]: '2\n1\n300\n' };
const numbers = { [`${devkit}/meta.mat`]: fixture('meta.mat') };
const list = 'n02119789 1 kit_fox\nn02100735 2 English_setter\nn02110185 300 Siberian_husky\n';
const kaggle = {
  'LOC_val_solution.csv':
    'ImageId,PredictionString\nILSVRC2012_val_00000001,n02100735 1 2 3 4 \nILSVRC2012_val_00000003,n02110185 1 2 3 4 n02110185 1 2 3 4 \n',
};

const listed = async (files: Readonly<Record<string, string | Uint8Array>>) => {
  const { images, format, leftOut } = await listDataset(await fill(await newFolder(), files));
  return { format, leftOut, images: images.map(({ path, label, split }) => [path, label, split]) };
};
const expected = [
  ['train/n02100735/n02100735_1.JPEG', 'n02100735', 'train'],
  ['train/n02119789/n02119789_1.JPEG', 'n02119789', 'train'],
  ['val/ILSVRC2012_val_00000001.JPEG', 'n02100735', 'val'],
  ['val/ILSVRC2012_val_00000003.JPEG', 'n02110185', 'val'],
];

describe("ImageNet's own archives", () => {
  const jpeg = Buffer.from('picture');
  const archives = {
    'ILSVRC2012_img_train.tar': tarBytes({
      'n02119789.tar': tarBytes({ 'n02119789_1.JPEG': jpeg }),
      'n02100735.tar': tarBytes({ 'n02100735_1.JPEG': jpeg }),
    }),
    'ILSVRC2012_img_val.tar': tarBytes({
      'ILSVRC2012_val_00000001.JPEG': jpeg,
      'ILSVRC2012_val_00000003.JPEG': jpeg,
      'ILSVRC2012_val_00000009.JPEG': jpeg,
    }),
    'ILSVRC2012_img_test_v10102019.tar': tarBytes({ 'test/ILSVRC2012_test_00000001.JPEG': jpeg }),
  };
  const kit = tarBytes(
    Object.fromEntries(Object.entries({ ...truth, ...numbers }).map(([name, own]) => [name, Buffer.from(own)])),
  );
  const packed = { 'ILSVRC2012_devkit_t12.tar.gz': gzipSync(kit) };

  test.each([
    ['as it is downloaded', packed],
    ['unpacked', { ...truth, ...numbers }],
    ['in a tar file', { 'devkit.tar': kit }],
  ])('have the classes of the devkit, %s', async (_, devkitFiles) => {
    const root = await fill(await newFolder(), { ...archives, ...devkitFiles });
    const { images, format, leftOut } = await listDataset(root);
    expect(format).toBe('imagenet');
    expect(images.map((own) => [own.member, own.label, own.split])).toEqual([
      ['n02119789/n02119789_1.JPEG', 'n02119789', 'train'],
      ['n02100735/n02100735_1.JPEG', 'n02100735', 'train'],
      ['ILSVRC2012_val_00000001.JPEG', 'n02100735', 'val'],
      ['ILSVRC2012_val_00000003.JPEG', 'n02110185', 'val'],
    ]);
    expect(leftOut.filter(({ reason }) => reason === 'withoutLabel')).toHaveLength(2);
  });

  test.each([
    ['cut off', packed['ILSVRC2012_devkit_t12.tar.gz'].subarray(0, 60)],
    ['no archive', Buffer.from('a devkit')],
    ['a bomb', gzipSync(Buffer.alloc(65 * 2 ** 20))],
  ])('a devkit that is %s is refused in a sentence', async (_, bytes) => {
    const root = await fill(await newFolder(), { ...archives, 'ILSVRC2012_devkit_t12.tar.gz': bytes });
    await expectRefusal(
      listDataset(root),
      'BAD_DATASET',
      /devkit_t12.tar.gz is no devkit of ImageNet, or a damaged one/,
    );
  });
});

test("its ids are called by ImageNet's names, as many as are known", () => {
  expect(imagenetNames(['n01440764', 'n01443537', 'n00000001'])).toEqual(['tench', 'goldfish', 'n00000001']);
  expect(imagenetNames(['n01440764', 'cat'])).toBeNull();
  expect(imagenetNames(['n00000001', 'n00000002'])).toBeNull();
});

describe('ImageNet with its validation images in one folder', () => {
  test.each([
    ["the devkit's ground truth and meta.mat", { ...truth, ...numbers }],
    ['the ground truth and map_clsloc.txt', { ...truth, 'map_clsloc.txt': list }],
    ["Kaggle's solution", kaggle],
  ])('has the classes of %s', async (_, files) => {
    const found = await listed({ ...pictures, ...files });
    expect(found).toEqual({ format: 'imagenet', images: expected, leftOut: [] });
  });

  test('is found below other folders, test images are left out', async () => {
    const below = (files: Readonly<Record<string, string | Uint8Array>>) =>
      Object.fromEntries(Object.entries(files).map(([path, content]) => [`ILSVRC/Data/CLS-LOC/${path}`, content]));
    const test = { 'test/ILSVRC2012_test_00000001.JPEG': '' };
    const found = await listed({ ...below({ ...pictures, ...test }), ...kaggle });
    expect(found.images).toEqual(expected.map(([path, ...own]) => [`ILSVRC/Data/CLS-LOC/${path}`, ...own]));
    expect(found.leftOut).toMatchObject([{ reason: 'outside' }]);
  });

  test('leaves out a validation image of which nothing is said', async () => {
    const { images, leftOut } = await listed({ ...pictures, ...kaggle, 'val/ILSVRC2012_val_00000007.JPEG': '' });
    expect(images).toEqual(expected);
    expect(leftOut).toEqual([{ reason: 'unnamed', name: 'val/ILSVRC2012_val_00000007.JPEG' }]);
  });

  test.each([
    ['no names of the numbers', truth, /neither meta\.mat nor map_clsloc\.txt/],
    ['a number of no class', { ...truth, 'map_clsloc.txt': 'n02119789 1 kit_fox\n' }, /Line 1 of .*"2"/],
    ['a damaged meta.mat', { ...truth, [`${devkit}/meta.mat`]: fixture('meta.mat').subarray(0, 300) }, /no meta\.mat/],
    ['a list of nothing', { ...truth, 'map_clsloc.txt': 'kit_fox\n' }, /names no class/],
  ])('is refused with %s', async (_, files, message) => {
    const root = await fill(await newFolder(), { ...pictures, ...files });
    await expectRefusal(listDataset(root), 'BAD_DATASET', message);
  });
});

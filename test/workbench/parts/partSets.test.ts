import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { readPartsCsv } from '../../../src/dataset/partsCsv.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { boxOnInput } from '../../../src/dataset/resampling/onInput.ts';
import { sampleImage, samplePose } from '../../../src/dataset/sample/image.ts';
import { sampleClassesWithParts, sampleParts } from '../../../src/dataset/sample/parts.ts';
import type { PartMark } from '../../../src/shared/partSet.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { removeDataset } from '../../../src/workbench/datasets/datasets.ts';
import { readCoco } from '../../../src/workbench/parts/coco.ts';
import {
  findPartSet,
  listPartSets,
  readPartSet,
  removePartSet,
  savePartSet,
  writePartSet,
} from '../../../src/workbench/parts/partSets.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;
let marks: PartMark[];

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 20);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const [first, second] = imagesOfSplit(workspace.catalog, 1, 'train');
  marks = [
    { imageId: first!.id, part: 'eye', place: [3.5, 4, 0, 0] },
    { imageId: first!.id, part: 'nose, red', place: [10, 11.25, 6, 8] },
    { imageId: second!.id, part: 'eye', place: [5, 9, 0, 0] },
    { imageId: second!.id, part: 'nose, red', place: [0, 0, 36, 40] },
  ];
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const sorted = (own: readonly PartMark[]) => own.map((mark) => JSON.stringify(mark)).sort();

test('a set is kept by its name, listed, replaced and removed', () => {
  savePartSet(workspace, 'faces', marks.slice(0, 2));
  savePartSet(workspace, 'faces', marks);
  expect(findPartSet(workspace, 'faces')).toEqual({ name: 'faces', isBuiltIn: false, marks });
  expect(listPartSets(workspace)).toEqual([
    { name: 'faces', isBuiltIn: false, images: 2, parts: ['eye', 'nose, red'] },
  ]);
  removePartSet(workspace, 'faces');
  expect(listPartSets(workspace)).toEqual([]);
  expect(() => removePartSet(workspace, 'faces')).toThrow(/no set of marked parts "faces"/);
});

test.each(['csv', 'coco'] as const)('a set written as %s and read again is the same', (format) => {
  savePartSet(workspace, 'faces', marks);
  const text = writePartSet(workspace, 'faces', format);
  readPartSet(workspace, 'again', { file: 'again', text, dataset: 'halves' });
  expect(sorted(findPartSet(workspace, 'again').marks)).toEqual(sorted(marks));
});

test("COCO's own layout: keypoints that are not labelled are left out, boxes are named by their category", () => {
  const text = JSON.stringify({
    info: {},
    images: [{ id: 9, file_name: 'a.jpg', width: 40, height: 30 }],
    categories: [
      { id: 1, name: 'person', keypoints: ['nose', 'left_eye'], skeleton: [[1, 2]] },
      { id: 2, name: 'hat' },
    ],
    annotations: [
      { id: 1, image_id: 9, category_id: 1, keypoints: [12, 13, 2, 0, 0, 0], bbox: [1, 2, 3, 4], num_keypoints: 1 },
      { id: 2, image_id: 9, category_id: 2, bbox: [5, 6, 7, 8] },
    ],
  });
  expect(readCoco('a.json', text)).toEqual([
    { image: 'a.jpg', part: 'nose', place: [13, 12, 0, 0] },
    { image: 'a.jpg', part: 'hat', place: [6, 5, 8, 7] },
  ]);
});

test('CSV may have other columns, in any order', () => {
  expect(readPartsCsv('a.csv', '\uFEFFwho,part,y,x,image\nme,eye,2,1,a.png\n')).toEqual([
    { image: 'a.png', part: 'eye', place: [2, 1, 0, 0] },
  ]);
});

const read = (text: string) => readPartSet(workspace, 'bad', { file: 'bad.csv', text, dataset: 'halves' });
test.each([
  ['image,x\n', /lacks the columns part, y/],
  ['image,part,x,y\nleft/00.jpg,eye,1,here\n', /Line 2 of bad.csv is no mark/],
  ['image,part,x,y,width,height\nleft/00.jpg,eye,1,2,0,5\n', /box of "eye" on left\/00.jpg .* has no area/],
  ['image,part,x,y,width,height\n', /marks no part/],
  ['image,part,x,y\nleft/99.jpg,eye,1,2\n', /marks left\/99.jpg, which the data set "halves" does not have/],
  ['image,part,x,y\nleft/00.jpg,eye,400,2\n', /"eye" lies outside of left\/00.jpg, which has 40×36 px/],
  ['image,part,x,y\nleft/00.jpg,eye,4,2\nleft/00.jpg,eye,4,2\n', /"eye" is marked twice on left\/00.jpg/],
  ['{"images": 3}', /no file of COCO annotations/],
  ['{"images": [], "categories": [], "annotations": [{"image_id": 1, "category_id": 1}]}', /does not list/],
])('%j is refused in a sentence and leaves nothing', (text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
  expect(listPartSets(workspace).map(({ name }) => name)).not.toContain('bad');
});

test('marks go with their data set', async () => {
  await writeHalves(folder.at('others'), 20);
  await addDataset(workspace, folder.at('others'), 'others', quiet);
  const [first, second] = imagesOfSplit(workspace.catalog, 2, 'train');
  savePartSet(
    workspace,
    'gone',
    [first!, second!].map(({ id }) => ({ imageId: id, part: 'eye', place: [1, 1, 0, 0] })),
  );
  removeDataset(workspace, 'others');
  expect(listPartSets(workspace).map(({ name }) => name)).not.toContain('gone');
});

test('the parts of the sample lie on its shapes', () => {
  for (const className of sampleClassesWithParts) {
    for (let number = 1; number <= 5; number++) {
      const parts = sampleParts(1, `val/${className}/000${number}.png`);
      const index = 2 ** 20 + number - 1;
      const classIndex = [
        'arrow',
        'crescent',
        'cross',
        'diamond',
        'disc',
        'heart',
        'ring',
        'square',
        'star',
        'triangle',
      ].indexOf(className);
      const { mask } = sampleImage(1, classIndex, index);
      for (const { place } of parts) {
        const [y, x] = place.map(Math.floor) as [number, number];
        expect(mask[y * 64 + x], `${className} ${number}`).toBe(255);
      }
      expect(samplePose(1, classIndex, index).radiusPx).toBeGreaterThanOrEqual(14);
    }
  }
  expect(sampleParts(1, 'val/disc/0001.png')).toEqual([]);
  expect(sampleParts(1, '../cat.png')).toEqual([]);
});

test('a box goes where the picture goes: resized, cut to the middle, and cropped', () => {
  const plain = rawPixels(3, [64, 64]);
  expect(boxOnInput(plain, [64, 64], [10, 20, 5, 6])).toEqual([10, 20, 5, 6]);
  const cropped = { ...plain, cropSize: [48, 48] as const };
  // 128 × 256 covers 64 × 64 at half its size, 32 px are cut off to either side; then 8 px all around.
  expect(boxOnInput(cropped, [128, 256], [32, 128, 16, 8])).toEqual([8, 24, 8, 4]);
  const short = {
    ...cropped,
    resize: { mode: 'short', size: 64, interpolation: 'bilinear', antialias: true },
  } as const;
  expect(boxOnInput(short, [128, 256], [32, 128, 16, 8])).toEqual([8, 24, 8, 4]);
  const squashed = {
    ...plain,
    resize: { mode: 'squash', size: [64, 64], interpolation: 'bilinear', antialias: true },
  } as const;
  expect(boxOnInput(squashed, [128, 256], [32, 128, 16, 8])).toEqual([16, 32, 8, 2]);
});

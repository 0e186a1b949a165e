import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boxAt, placeOfBox } from '../../../src/dataset/containers/pictureBox.ts';
import { type InspectedImage, inspectImages } from '../../../src/dataset/inspect.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { expectRefusal, temporaryFolders } from '../folder.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const newFolder = temporaryFolders();

/** What pycocotools and Pillow say of each box. */
interface Told {
  readonly path: string;
  readonly label: string;
  readonly above: string;
  readonly split: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of all pixels. */
  readonly sum: number;
  readonly first: readonly number[];
}
const told: readonly Told[] = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'));
/** Pictures in the order of their paths; of one picture the boxes by their place in it. */
const keyOf = ({ path, sum }: Pick<Told, 'path' | 'sum'>) => `${path} ${sum}`;
const byKey = (a: Pick<Told, 'path' | 'sum'>, b: Pick<Told, 'path' | 'sum'>) => (keyOf(a) < keyOf(b) ? -1 : 1);

async function inspected(label?: string) {
  const { root, images, ...listing } = await listDataset(fixtures, undefined, label);
  const found: InspectedImage[] = await Array.fromAsync(inspectImages(root, images, new AbortController()));
  return { root, images: images.map((image, i) => ({ ...image, ...found[i]! })), ...listing };
}

describe('boxes of a COCO data set', () => {
  test('are images: their pixels, classes and splits are those that pycocotools and Pillow find', async () => {
    const { root, images, format, leftOut } = await inspected();
    expect(format).toBe('coco');
    const found: Omit<Told, 'above'>[] = [];
    for (const image of images) {
      const { width, height, path, label, split } = image;
      const reader = pictureReader(root, [image], rawPixels(3, [height, width]));
      const [batch] = await Array.fromAsync(reader.read([[0]], new AbortController().signal));
      const pixels = [...batch!.pixels];
      const sum = pixels.reduce((total, value) => total + value, 0);
      found.push({ path, label, split: split!, shape: [height, width, 3], sum, first: pixels.slice(0, 3) });
    }
    expect(found.sort(byKey)).toEqual(told.map(({ above: _, ...own }) => own).sort(byKey));
    // A crowd, a box without an area; a picture with no box is no image.
    expect(leftOut.map(({ reason }) => reason).filter((reason) => reason === 'box')).toHaveLength(2);
    expect(new Set(images.map(({ hash }) => hash)).size).toBe(images.length);
  });

  test('have the class that another field of their category says', async () => {
    const { images } = await inspected('supercategory');
    expect(images.map(({ label }) => label).sort()).toEqual(told.map(({ above }) => above).sort());
  });

  test('may make classes of whole pictures, where all of one have one class', async () => {
    const { images, leftOut } = await inspected('whole:name');
    expect(images.map(({ path, record, label }) => [path, record, label])).toEqual([
      ['train2017/000000000002.png', null, 'car'],
      ['train2017/000000000003.png', null, 'dog'],
      ['val2017/000000000004.png', null, 'cat'],
    ]);
    expect(leftOut.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['severalClasses', 'withoutLabel']));
  });

  test('one file of them is a data set too', async () => {
    const file = join(fixtures, 'annotations/instances_train2017.json');
    const { root, images } = await listDataset(file);
    expect(root).toBe(fixtures);
    expect(images).toHaveLength(told.filter(({ split }) => split === 'train').length);
  });

  test('that reach out of a picture which is smaller than its file says are broken', async () => {
    const root = await changed((json) => json.replace('"width": 20', '"width": 40'));
    const { images } = await listDataset(root);
    const found = await Array.fromAsync(inspectImages(root, images, new AbortController()));
    expect(found.filter(({ broken }) => broken).map(({ broken }) => broken!.key)).toEqual(['dataset.boxOutside']);
  });

  test.each([
    ['is cut off', (json: string) => json.slice(0, 900), /no file of instances as COCO/],
    ['has a box with a word in it', (json: string) => json.replace('3.2,', '"a",'), /has an entry annotations\[/],
    ['has a category without a name', (json: string) => json.replace('"name"', '"title"'), /has no text called name/],
    ['is too deep', (json: string) => `${json.trimEnd().slice(0, -1)},"x":${'['.repeat(1000)}`, /nested too deeply/],
  ])('are refused in a file that %s', async (_, change, message) => {
    await expectRefusal(listDataset(await changed(change)), 'BAD_DATASET', message);
  });

  test.each([
    ['{"labels": {"1.png": "cat"}}', /has no images, categories, annotations, so it is no file of boxes/],
    ['[{"file_name": "1.png", "label": "cat"}]', /has no images, categories, annotations, so it is no file of boxes/],
    ['{"images": [{"id": 1, "file_name": "1.png", "width": 2, "height": 2}]}', /has no categories, annotations/],
    ['cat', /no file of instances as COCO/],
  ])('%s is no such file, which is said', async (json, message) => {
    const file = join(await newFolder(), 'labels.json');
    writeFileSync(file, json);
    await expectRefusal(listDataset(file), 'BAD_DATASET', message);
  });
});

test('a box is one number, and that number the box', () => {
  for (const box of [
    { left: 0, top: 0, width: 1, height: 1 },
    { left: 8191, top: 7, width: 8191, height: 8190 },
  ])
    expect(boxAt(placeOfBox(box))).toEqual(box);
  for (const place of [-1, 0.5, 0, 2 ** 52]) expect(boxAt(place)).toBeNull();
});

/** A copy of the data set whose training boxes are said otherwise. */
async function changed(change: (json: string) => string): Promise<string> {
  const root = await newFolder();
  cpSync(fixtures, root, { recursive: true });
  const file = join(root, 'annotations/instances_train2017.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return root;
}
